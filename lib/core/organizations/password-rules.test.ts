import { expect, test } from "vitest";
import { passwordProblem } from "./password-rules";

const OWN = ["ada@harbour.example", "The Harbour Hotels"];

test.each(["correct horse battery", "Tr0ub4dor&3-and-more", "пароль из слов", "x".repeat(190) + "yzäö"])(
  "%s is good",
  (password) => {
    expect(passwordProblem(password, OWN)).toBeNull();
  },
);

test.each([
  ["short one", "at least 10"],
  ["x1y2z3w4".repeat(26), "at most 200"],
  ["aaaaaaaaaaaa", "four different"],
  ["1234567890", "run"],
  ["0987654321", "run"],
  ["abcdefghijkl", "run"],
  ["Password123!", "first that are guessed"],
  ["123qwertyuiop", "first that are guessed"],
  ["ADA@harbour.example", "e-mail"],
  ["the harbour hotels", "e-mail"],
])("%s is refused", (password, reason) => {
  expect(passwordProblem(password, OWN)).toContain(reason);
});

test("an emoji counts as one character", () => {
  expect(passwordProblem("🌅🌊⛵️🏖️", OWN)).toContain("at least 10");
});
