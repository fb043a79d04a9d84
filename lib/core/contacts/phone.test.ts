import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isNormalPhone, normalizePhone } from "./phone";

test.each([
  ["+49 30 1234567", null, "+49301234567"],
  ["030 / 123 45 67", "DE", "+49301234567"],
  ["0049 30 1234567", "DE", "+49301234567"],
  ["(415) 555-2671", "US", "+14155552671"],
  ["011 49 30 1234567", "US", "+49301234567"],
  ["tel:+1-415-555-2671", "DE", "+14155552671"],
  ["＋４９ ３０ １２３４５６７", null, "+49301234567"],
  ["+44 (0)20 7946 0018", null, "+442079460018"],
])("%j dialled from %s is %s", (given, country, normal) => {
  expect(normalizePhone(given, country)).toBe(normal);
  expect(isNormalPhone(normal)).toBe(true);
});

test.each([
  ["030 1234567", null, "030 1234567"],
  ["  ask Anna  ", "DE", "ask Anna"],
  ["12", "DE", "12"],
  ["000000", "DE", "000000"],
  ["415 555 2671 ext. 12", "US", "415 555 2671 ext. 12"],
  ["030 1234567", "XX", "030 1234567"],
  ["call 030 1234567 or so", "DE", "call 030 1234567 or so"],
])("%j dialled from %s stays as typed", (given, country, typed) => {
  expect(normalizePhone(given, country)).toBe(typed);
  expect(isNormalPhone(typed)).toBe(false);
});

test("a number of ours stays the same wherever it is read", () => {
  const digits = fc.stringMatching(/^\d{5,12}$/);
  fc.assert(
    fc.property(digits, fc.constantFrom("DE", "US", "JP"), (given, country) => {
      const once = normalizePhone(given, country);
      expect(normalizePhone(once, isNormalPhone(once) ? "FR" : country)).toBe(once);
    }),
  );
});
