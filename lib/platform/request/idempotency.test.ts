import { expect, test } from "vitest";
import { bodyHashOf, idempotencyKeyOf } from "./idempotency";

test("no header is no key; a printable one is taken as it is", () => {
  expect(idempotencyKeyOf(new Headers())).toBeUndefined();
  expect(idempotencyKeyOf(new Headers({ "idempotency-key": "a:B-1" }))).toBe("a:B-1");
  expect(idempotencyKeyOf(new Headers({ "idempotency-key": "k".repeat(255) }))).toHaveLength(255);
});

test.each(["", "two words", "é", "k".repeat(256)])("%j is refused", (key) => {
  expect(() => idempotencyKeyOf(new Headers({ "idempotency-key": key }))).toThrow("Idempotency-Key");
});

test("the same body on another route is another request", () => {
  const body = new TextEncoder().encode("{}");
  expect(bodyHashOf("a", body)).toBe(bodyHashOf("a", body));
  expect(bodyHashOf("a", body)).not.toBe(bodyHashOf("b", body));
  expect(bodyHashOf("a", body)).not.toBe(bodyHashOf("a", new TextEncoder().encode("{ }")));
});
