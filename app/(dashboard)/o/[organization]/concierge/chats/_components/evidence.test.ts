import { expect, test } from "vitest";
import { evidenceByMessage, quotesOf } from "./evidence";

const message = (id: string, content: string) => ({
  id,
  content,
  chat_id: "c",
  role: "user" as const,
  metadata: {},
  created_at: "2026-05-01T12:00:00.000Z",
});

test("a message says all it is evidence for, each once", () => {
  const evidence = { topic: ["a"], score: ["a", "a", "b"], topics: [["b"]], signals: [["b"], ["c"]] };
  const proven = evidenceByMessage({
    summary: { model: "m", covered_position: 3, is_lead: false, evidence },
    metadata: { topics: ["Spa"], conversionSignals: ["Asked for a price", "Left a number"] },
  });
  expect(Object.fromEntries(proven)).toEqual({
    a: ["what it was about", "lead score"],
    b: ["lead score", "Spa", "Asked for a price"],
    c: ["Left a number"],
  });
  expect(evidenceByMessage({ summary: null, metadata: {} }).size).toBe(0);
});

test("a quote is numbered as it is shown, and short", () => {
  const messages = [message("a", "one"), message("b", `two\n${"and so on ".repeat(40)}`)];
  const [first, second] = quotesOf(["b", "gone", "a"], messages);
  expect(first).toEqual({ id: "a", number: 1, text: "one" });
  expect(second).toMatchObject({ number: 2, text: expect.stringMatching(/^two and so on .{90,140}…$/) });
  expect(quotesOf(undefined, messages)).toEqual([]);
});
