import { expect, test } from "vitest";
import { z } from "zod";
import { fieldsOf } from "./fields";

const Shape = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254).nullable().optional(),
  about: z.string().max(10_000).nullish().meta({ description: "For colleagues." }),
  status: z.enum(["new", "in_contact"]).default("new"),
  score: z.number().int().min(0).max(100).nullable().optional(),
  opted_in: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  due: z.iso.date().nullable().optional(),
});

const looks = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { label: name.toUpperCase() }]));
const only = (name: string) => fieldsOf(Shape, looks(name))[0];

test("what must be given is required, what has a default or may be null is not", () => {
  const required = fieldsOf(Shape, looks(...Object.keys(Shape.shape))).filter((field) => field.required);
  expect(required.map(({ name }) => name)).toEqual(["name"]);
});

test("limits and descriptions come from the shape", () => {
  expect(only("name")).toEqual({ name: "name", label: "NAME", input: "text", required: true, maxLength: 200 });
  expect(only("about")).toMatchObject({ input: "textarea", help: "For colleagues.", maxLength: 10_000 });
  expect(only("score")).toMatchObject({ input: "number", min: 0, max: 100 });
});

test.each([
  ["email", "email"],
  ["status", "choice"],
  ["opted_in", "switch"],
  ["tags", "tags"],
  ["due", "date"],
])("%s is filled in as %s", (name, input) => {
  expect(only(name)?.input).toBe(input);
});

test("values of an enum are named for people, or as the look names them", () => {
  expect(only("status")?.options).toEqual([
    { value: "new", label: "New" },
    { value: "in_contact", label: "In contact" },
  ]);
  const [field] = fieldsOf(Shape, { status: { label: "Status", options: { new: "Fresh" } } });
  expect(field?.options).toEqual([{ value: "new", label: "Fresh" }]);
});
