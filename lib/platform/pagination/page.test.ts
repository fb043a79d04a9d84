import { expect, test } from "vitest";
import { z } from "zod";
import { cursorOf } from "./cursor";
import { PageQuery } from "./page";

const cursor = cursorOf(z.tuple([z.iso.datetime(), z.uuid()]));

test("a cursor comes back as it was", () => {
  const key: [string, string] = ["2026-11-20T18:18:32.650Z", "01a1fbb4-6e95-7e76-944f-9fcc08bc3c8a"];
  expect(cursor.decode(cursor.encode(key))).toEqual(key);
});

test.each(["", "x", "AAAA", Buffer.from('["2026"]').toString("base64url"), Buffer.from("{}").toString("base64url")])(
  "a cursor that is not ours is refused: %j",
  (text) => {
    expect(() => cursor.decode(text)).toThrow("not one of ours");
  },
);

test.each([
  [{}, 200],
  [{ limit: "1" }, 1],
  [{ limit: "500" }, 500],
])("%j asks for %i rows", (query, limit) => {
  expect(PageQuery.parse(query).limit).toBe(limit);
});

test.each(["0", "501", "-1", "1.5", "all", ""])("limit %j is refused", (limit) => {
  expect(PageQuery.safeParse({ limit }).success).toBe(false);
});
