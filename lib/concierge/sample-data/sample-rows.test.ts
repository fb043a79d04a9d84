import { join } from "node:path";
import { expect, test } from "vitest";
import { readDialogues } from "./dialogues/dialogue-file";
import { sampleRows } from "./sample-rows";

const NOW = Date.UTC(2026, 0, 21, 14, 30);
const DAY_MS = 86_400_000;
const dialogues = await Array.fromAsync(
  readDialogues(join(process.cwd(), "lib/concierge/sample-data/dialogues/sample-dialogues.jsonl")),
);
const rows = sampleRows(dialogues, { mark: "ab12", now: NOW });
const all = (name: string) =>
  rows.map((row) => row[name]).filter((value): value is string => typeof value === "string");

test("every id that could meet one of a widget carries the mark", () => {
  for (const name of ["chat_id", "session_id", "message_id"]) for (const id of all(name)) expect(id).toContain("ab12");
  for (const email of all("email")) expect(email).toMatch(/@sample\.invalid$/);
  for (const id of [...all("article_id"), ...all("article_slug")]) expect(id).toMatch(/^sample-/);
  for (const url of all("article_url")) expect(url).toMatch(/^https:\/\/coast-guide\.example\/sample-/);
});

test("they tell of everything that dashboards show, in the three months before now", () => {
  const types = new Set(all("type"));
  expect(types).toEqual(new Set(["chat", "message", "visitor", "view", "mention", "click"]));
  expect(rows.filter(({ type }) => type === "chat")).toHaveLength(dialogues.length);
  for (const at of all("sent_at")) {
    expect(Date.parse(at)).toBeLessThanOrEqual(NOW);
    expect(Date.parse(at)).toBeGreaterThan(NOW - 91 * DAY_MS);
  }
  expect(all("sent_at")).toHaveLength(rows.length);
  expect(rows.map(({ index }) => index)).toEqual(rows.keys().toArray());
});
