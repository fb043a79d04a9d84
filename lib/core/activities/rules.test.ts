import { expect, test } from "vitest";
import { columnsOf } from "./rules";
import { WriteActivity } from "./schemas";

const written = (body: object) => columnsOf(WriteActivity.parse(body));

test("the other names of subject and type are taken, and give way to the first ones", () => {
  expect(written({ title: "Call back", activity_type: "call" })).toEqual({ subject: "Call back", type: "call" });
  expect(written({ title: "a", subject: "b", activity_type: "call", type: "task" })).toEqual({
    subject: "b",
    type: "task",
  });
});

test("the status that is written is the stored one", () => {
  expect(written({ status: "completed" })).toEqual({ stored_status: "completed" });
  expect(WriteActivity.safeParse({ status: "overdue" }).success).toBe(false);
});

test.each([
  ["low", 0],
  ["high", 2],
  [1, 1],
])("the priority %j is kept as %i", (priority, kept) => {
  expect(written({ priority })).toEqual({ priority: kept });
});

test("a due date is a day or a moment in UTC", () => {
  expect(written({ due_date: "2026-12-01" })).toEqual({ due_date: "2026-12-01" });
  expect(written({ due_date: "2026-12-01T09:30:00+02:00" })).toEqual({ due_date: "2026-12-01T07:30:00.000Z" });
  expect(WriteActivity.safeParse({ due_date: "2026-02-30" }).success).toBe(false);
});

test("texts are kept composed, without what is not seen at their ends; an empty one is null", () => {
  expect(written({ subject: " Cafe\u0301\u200B ", location: "\u200B", description: "a\r\nb" })).toEqual({
    subject: "Café",
    location: null,
    description: "a\nb",
  });
  expect(WriteActivity.safeParse({ subject: "\u200B\uFEFF" }).success).toBe(false);
});
