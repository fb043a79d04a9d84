import { expect, test } from "vitest";
import { progressLine } from "./progress.ts";
import { closingTable, type Ending, shortfall } from "./report.ts";
import type { Run } from "./run.ts";
import { emptyTally } from "#dialogues/tally.ts";

const planned = { ...emptyTally(), chat: 1_134, message: 16_254, mention: 3_238, web_mention: 300 };
const done: Run = {
  dialogues: 1_134,
  stored: planned,
  requests: 20_000,
  retries: 3,
  lastRetry: "503 from the server",
  refusals: [],
  gaveUp: null,
};
const ending = (run: Partial<Run>, interrupted = false): Ending => ({
  run: { ...done, ...run },
  planned,
  dialogues: 1_134,
  interrupted,
  elapsedMs: 200_000,
});

test("the table counts mentions of the file apart from those found on the web", () => {
  const table = closingTable(ending({}));
  expect(table).toMatch(/^mentions +3,238 +3,238$/m);
  expect(table).toMatch(/^web mentions \* +300 +300$/m);
  expect(table).toMatch(/^requests\/s +100\.0$/m);
});

test("a complete run has no shortfall", () => {
  expect(shortfall(ending({}))).toBe("");
});

test("what was refused is grouped by reason, with the first ids", () => {
  const refusal = { status: 404, code: "not_found", message: "No such chat" };
  const refusals = ["a", "b", "c", "d"].map((id) => ({ id, refusal }));
  const stored = { ...planned, message: 16_250 };
  expect(shortfall(ending({ refusals, stored }))).toBe(
    '4 of 20,926 rows were not stored.\nRefused, 404 not_found "No such chat": a, b, c and 1 more',
  );
});

test("an interrupted run says how far it came and how to go on", () => {
  const text = shortfall(ending({ dialogues: 300, stored: emptyTally() }, true));
  expect(text).toContain("Interrupted: 300 of 1,134 dialogues were sent whole.");
  expect(text).toContain("The same command goes on from here");
});

test("the progress line tells what it is waiting for", () => {
  const run = { ...done, dialogues: 567, requests: 1_000 };
  expect(progressLine(run, 1_134, 10_000)).toBe(
    "████████░░░░░░░░ 50 % · 567/1,134 dialogues · 1,000 requests, 100/s · 3 retries (503 from the server)",
  );
});
