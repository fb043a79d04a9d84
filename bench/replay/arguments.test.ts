import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";

test("a file is enough", () => {
  expect(readArguments(["a.jsonl"])).toEqual({
    kind: "run",
    arguments: { file: "a.jsonl", concurrency: 8, batch: false },
  });
});

test("every option is read", () => {
  const given = "a.jsonl --url http://localhost:4000 --key hmz_x --concurrency 3 --batch --spread-days 90 --limit 5";
  expect(readArguments(given.split(" "))).toEqual({
    kind: "run",
    arguments: {
      file: "a.jsonl",
      url: "http://localhost:4000",
      key: "hmz_x",
      concurrency: 3,
      batch: true,
      "spread-days": 90,
      limit: 5,
    },
  });
});

test.each([["--help"], ["-h"]])("%s asks for help, whatever else is missing", (option) => {
  expect(readArguments([option])).toEqual({ kind: "help" });
});

test.each([
  [[], "name one dialogue file"],
  [["a", "b"], "one dialogue file at a time"],
  [["a", "--concurrency", "0"], /^--concurrency: /],
  [["a", "--concurrency", "many"], "--concurrency: must be a number"],
  [["a", "--url", "localhost:3000"], "--url: must be an http or https address"],
  [["a", "--spread-days", "1.5"], "--spread-days: must be a whole number"],
  [["a", "--fast"], /--fast/],
])("%j is refused with a sentence", (argv, problem) => {
  expect(readArguments(argv)).toEqual({ kind: "wrong", problem: expect.stringMatching(problem) });
});
