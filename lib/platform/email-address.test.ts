import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EmailAddress, normalizeEmail } from "./email-address";
import { check } from "./request/validation";

test.each([
  ["Anna@Example.COM", "anna@example.com"],
  ["  anna@example.com ", "anna@example.com"],
  ["user@münchen.example", "user@xn--mnchen-3ya.example"],
  ["user@XN--MNCHEN-3YA.example", "user@xn--mnchen-3ya.example"],
  ["dörte@example.com", "dörte@example.com"],
  ["DÖRTE@example.com", "dörte@example.com"],
  ["do\u0308rte@example.com", "dörte@example.com"],
  ["用户@例え.jp", "用户@xn--r8jz45g.jp"],
  ["user@mu\u0308nchen.example", "user@xn--mnchen-3ya.example"],
  ["first.last+tag@mail.example.co.uk", "first.last+tag@mail.example.co.uk"],
  ["o'neil_-@example.com", "o'neil_-@example.com"],
])("%j is %j", (given, normal) => {
  expect(normalizeEmail(given)).toBe(normal);
});

test.each([
  "",
  "anna",
  "@example.com",
  "anna@",
  "anna@example",
  "anna@example.c",
  "anna@example.com.",
  "anna@.example.com",
  "anna@-a.example",
  "anna@127.0.0.1",
  "anna@2130706433",
  "anna@[::1]",
  "anna@example.com/path",
  "anna@exa mple.com",
  "anna@example.com:80",
  "a@b@example.com",
  ".anna@example.com",
  "anna.@example.com",
  "an..na@example.com",
  "an na@example.com",
  "an\u0000na@example.com",
  "an\u200bna@example.com",
  "anna <anna@example.com>",
  `${"a".repeat(65)}@example.com`,
  `${"ö".repeat(33)}@example.com`,
  `a@${"b".repeat(64)}.com`,
  `a@${"b.".repeat(130)}com`,
])("%j is no address", (given) => {
  expect(normalizeEmail(given)).toBeNull();
});

test("the form of an address is its own form", () => {
  fc.assert(
    fc.property(fc.emailAddress(), (given) => {
      const normal = normalizeEmail(given);
      expect(normal === null ? null : normalizeEmail(normal)).toBe(normal);
    }),
  );
});

test("the schema says what is wrong", () => {
  expect(check(EmailAddress, "anna", "email")).toEqual({
    ok: false,
    issues: [{ path: "", message: "email must be an e-mail address." }],
  });
});
