import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nextRun } from "./next-run";

test.each([
  ["2026-11-21T14:00:00.000Z", "2026-11-21T15:00:00.000Z"],
  ["2026-11-21T14:59:59.999Z", "2026-11-21T15:00:00.000Z"],
  ["2026-12-31T23:30:00.000Z", "2027-01-01T00:00:00.000Z"],
])("after %s the scheduler comes at %s", (now, next) => {
  expect(nextRun(Date.parse(now))).toBe(next);
});

test("the schedule that is deployed says so", () => {
  const { crons } = JSON.parse(readFileSync("vercel.json", "utf8"));
  const own = crons.find(({ path }: { path: string }) => path === "/api/cron/summarize-chats");
  expect(own).toMatchObject({ schedule: "0 * * * *" });
});
