import { expect, test } from "vitest";
import { z } from "zod";
import { PastMoment, Metadata, optionalText, text } from "@/lib/platform/fields";
import { check } from "./validation";

const Example = z.object({
  name: text(5),
  note: optionalText(5),
  count: z.number().int().max(3),
  kind: z.enum(["a", "b"]),
  tags: z.array(text(3)).min(1).max(2),
  address: z.email(),
  site: z.url(),
  metadata: Metadata,
  at: PastMoment,
});

const valid = { name: "n", count: 1, kind: "a", tags: ["t"], address: "a@b.example", site: "https://b.example" };

function messageFor(change: Record<string, unknown>): string | undefined {
  const checked = check(Example, { ...valid, ...change }, "The body");
  return checked.ok ? undefined : checked.issues[0]?.message;
}

test("valid input has no issues, and null, blank and missing are the same for what may be missing", () => {
  for (const note of [undefined, null, "", "  "]) {
    const checked = check(Example, { ...valid, note }, "The body");
    expect(checked.ok && checked.value.note).toBeUndefined();
  }
});

test.each([
  [{ name: undefined }, "name is required."],
  [{ name: 5 }, "name must be a string."],
  [{ name: " \t" }, "name must not be blank."],
  [{ name: "123456" }, "name must have at most 5 characters."],
  [{ count: 1.5 }, "count must be a whole number."],
  [{ count: 4 }, "count must be at most 3."],
  [{ kind: "c" }, "kind must be one of a, b."],
  [{ tags: [] }, "tags must have at least 1 item."],
  [{ tags: ["a", ""] }, "tags[1] must not be blank."],
  [{ address: "b.example" }, "address must be an e-mail address."],
  [{ site: "/here" }, "site must be an absolute URL."],
  [{ metadata: [1] }, "metadata must be an object."],
  [{ metadata: { a: { b: { c: { d: 1 } } } } }, "metadata must not be nested deeper than 3 levels."],
  [{ metadata: { a: "é".repeat(9_000) } }, "metadata must not be larger than 16 KB."],
  [{ at: "yesterday" }, "at must be a time like 2026-11-20T18:18:32Z."],
  [{ at: "0000-01-01T00:00:00Z" }, "at must be a time between the year 2000 and now."],
  [{ at: "9999-12-31T23:59:59Z" }, "at must be a time between the year 2000 and now."],
])("%j is refused in a plain sentence", (change, said) => {
  expect(messageFor(change)).toBe(said);
});

test("a moment is kept in UTC, whatever offset it came with", () => {
  expect(PastMoment.parse("2026-01-01T01:00:00+01:00")).toBe("2026-01-01T00:00:00.000Z");
});

test("a moment may be a little ahead of our clock", () => {
  expect(PastMoment.safeParse(new Date(Date.now() + 4 * 60_000).toISOString()).success).toBe(true);
  expect(PastMoment.safeParse(new Date(Date.now() + 6 * 60_000).toISOString()).success).toBe(false);
});
