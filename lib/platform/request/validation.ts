import type { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import type { Issue } from "@/lib/platform/errors";
import { pathText } from "./path-text";

type RawIssue = z.core.$ZodRawIssue;

const MAX_ISSUES = 20;

type Checked<Schema extends z.ZodType> = { ok: true; value: z.output<Schema> } | { ok: false; issues: Issue[] };

/** The value as the schema understands it; otherwise an error that says in plain sentences what is wrong with it. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  nameOfWhole: string,
): z.output<Schema> {
  const checked = check(schema, value, nameOfWhole);
  if (checked.ok) return checked.value;
  throw invalid(checked.issues);
}

/** The same for values of which a wrong one must not stop the others. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown, nameOfWhole: string): Checked<Schema> {
  const parsed = schema.safeParse(value, { error: phrase, reportInput: false });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, issues: parsed.error.issues.slice(0, MAX_ISSUES).map((found) => sentence(found, nameOfWhole)) };
}

/** An error for these issues; its sentence is the first of theirs. */
export function invalid(issues: readonly Issue[]): AppError {
  return new AppError("invalid_request", issues[0]?.message ?? "The request is not valid.", { issues });
}

function sentence({ path, message }: z.core.$ZodIssue, nameOfWhole: string): Issue {
  const where = pathText(path);
  // a schema's own message may already be a whole sentence
  if (message.endsWith(".")) return { path: where, message };
  return { path: where, message: `${where === "" ? nameOfWhole : where} ${message}.` };
}

/** What zod found, as the end of a sentence that begins with the name of the field. */
function phrase(found: RawIssue): string | undefined {
  switch (found.code) {
    case "invalid_type":
      return found.input === undefined ? "is required" : `must be ${withArticle(found.expected)}`;
    case "too_small":
      return found.minimum === 1 && found.origin === "string"
        ? "must not be blank"
        : `must ${bound(found.origin, "at least", found.minimum)}`;
    case "too_big":
      return `must ${bound(found.origin, "at most", found.maximum)}`;
    case "invalid_value":
      return `must be ${found.values.length === 1 ? "" : "one of "}${found.values.map(String).join(", ")}`;
    case "unrecognized_keys":
      return `must not have ${found.keys.map((key) => `“${key}”`).join(", ")}`;
    case "invalid_format":
      return `must be ${FORMATS[found.format] ?? "in the expected form"}`;
    case "not_multiple_of":
      return `must be a multiple of ${found.divisor}`;
    case "invalid_union":
      return Array.isArray(found.options)
        ? `must be one of ${found.options.join(", ")}`
        : "has none of the accepted forms";
    case "invalid_key":
      return "has a key that is not accepted";
    case "invalid_element":
      return "has an element that is not accepted";
    case "custom":
      return "is not valid";
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  email: "an e-mail address",
  url: "an absolute URL",
  uuid: "a UUID",
  datetime: "a time like 2026-11-20T18:18:32Z",
  date: "a date like 2026-11-20",
};

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  record: "an object",
  null: "null",
};

function withArticle(expected: string): string {
  return TYPES[expected] ?? `of type ${expected}`;
}

function bound(origin: string, limit: string, value: number | bigint): string {
  if (origin === "string") return `have ${limit} ${value} characters`;
  if (origin === "array") return `have ${limit} ${value} ${value === 1 ? "item" : "items"}`;
  return `be ${limit} ${value}`;
}
