import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { StoredSummary } from "@/lib/concierge/summaries/schemas";
import type { ChatToRead, SummaryMessage } from "@/lib/concierge/summaries/schemas";
import { extractSummary } from "./extract-summary";

/** A chat of alternating lines, the visitor's first. Message ids are m1, m2 … */
function chat(...lines: string[]): ChatToRead {
  const messages = lines.map((content, index) => message(index + 1, index % 2 === 0 ? "user" : "assistant", content));
  return { messages, mentions: [] };
}

function message(position: number, role: SummaryMessage["role"], content: string): SummaryMessage {
  return { id: `m${position}`, position, role, content };
}

describe("the lead score follows the guide of the contract", () => {
  test.each<[number, ...string[]]>([
    [0, "Hello there!", "Hello! How can I help?", "Thanks, bye"],
    [0, "👍"],
    [1, "Do you know the lighthouse?"],
    [3, "What is there to see?", "…", "Any museums?", "…", "And beaches?", "…", "Is the harbour far?"],
    [4, "How much is a night at the lighthouse?"],
    [4, "Is the pool open on Friday?"],
    [5, "I'd like to book the lighthouse"],
    [7, "A room from 3rd to 6th of March for two people, please"],
    [7, "I want to book a table for Friday"],
    [9, "I want to book for 2 people on March 3rd. How much is it?"],
    [10, "Please book the room for March 3rd. You can reach me at ana@example.com"],
    [10, "A table on Friday at 8 pm", "Shall I reserve it for you?", "Yes, please"],
  ])("%d: %s", (score, ...lines) => {
    expect(extractSummary(chat(...lines)).lead_score).toBe(score);
  });

  test("what the concierge says is no intent of the visitor", () => {
    const { lead_score, conversion_signals } = extractSummary(
      chat("Hello", "Would you like to book a room for 2 people on March 3rd for $90? Call me at 555 123 4567"),
    );
    expect([lead_score, conversion_signals]).toEqual([0, []]);
  });

  test("a complaint with a date and a telephone number is no lead", () => {
    const { lead_score, sentiment } = extractSummary(
      chat("The room on Friday was terrible and your staff was rude. Call me at +44 20 7946 0958"),
    );
    expect([lead_score, sentiment]).toEqual([1, "negative"]);
  });

  test.each([
    "I do not want to book anything",
    "Please cancel my booking",
    "Ich möchte nicht buchen",
    "Stornieren Sie bitte",
  ])("%s is no wish to book", (line) => {
    expect(extractSummary(chat(line)).conversion_signals).not.toContain("Wants to book or buy");
  });
});

describe("signals are found in the visitor's language, and cite their messages", () => {
  test.each<[string, string[]]>([
    [
      "Ich möchte am Freitag um 19 Uhr einen Tisch für zwei Personen reservieren",
      ["Wants to book or buy", "Named a date or time", "Named a party size"],
    ],
    [
      "Combien coûte une chambre pour deux personnes en juillet ?",
      ["Named a date or time", "Named a party size", "Asked about prices"],
    ],
    [
      "Quiero reservar una mesa para mañana, somos cuatro personas",
      ["Wants to book or buy", "Named a date or time", "Named a party size"],
    ],
    ["Quanto costa prenotare per sabato?", ["Wants to book or buy", "Named a date or time", "Asked about prices"]],
    [
      "Quero reservar para amanhã, quanto custa?",
      ["Wants to book or buy", "Named a date or time", "Asked about prices"],
    ],
    [
      "Wat kost het voor twee personen op zaterdag?",
      ["Named a date or time", "Named a party size", "Asked about prices"],
    ],
    [
      "明日、二人で予約できますか。料金は？",
      ["Wants to book or buy", "Named a date or time", "Named a party size", "Asked about prices"],
    ],
    ["下周两位，多少钱？", ["Named a date or time", "Named a party size", "Asked about prices"]],
    [
      "내일 2명 예약, 가격은?",
      ["Wants to book or buy", "Named a date or time", "Named a party size", "Asked about prices"],
    ],
    ["From 2026-03-05 to 2026-03-09", ["Named a date or time"]],
    ["My number is 408-247-8880", ["Left contact details"]],
  ])("%s", (line, signals) => {
    const summary = extractSummary(chat("Hi", "Hello", line));
    expect(summary.conversion_signals).toEqual(signals);
    expect(summary.evidence.signals).toEqual(signals.map(() => ["m3"]));
    expect(summary.evidence.score).toEqual(["m3"]);
  });
});

describe("the topic is in the visitor's own words", () => {
  test.each([
    [
      "Hi! I want to make a restaurant reservation for 2 people at half past 11 in the morning.",
      "Make a restaurant reservation for 2 people at half past",
    ],
    ["Can you find me a movie directed by Claire Denis?", "Find me a movie directed by Claire Denis"],
    ["Hallo, ich suche eine ruhige Unterkunft am Meer", "Eine ruhige Unterkunft am Meer"],
    ["寿司レストランを探しています", "寿司レストランを探しています"],
  ])("%s", (line, topic) => {
    const summary = extractSummary(chat(line));
    expect(summary.topic_summary).toBe(topic);
    expect(summary.evidence.topic).toEqual(["m1"]);
  });

  test("and is found behind greetings and small talk", () => {
    const lines = [
      "Hello",
      "Hi!",
      "How are you?",
      "Fine!",
      "A quiet hotel by the harbour with a sauna",
      "Sure",
      "Is the hotel near the harbour?",
    ];
    const summary = extractSummary(chat(...lines));
    expect(summary.topic_summary).toBe("A quiet hotel by the harbour with a sauna");
    expect(summary.evidence.topic).toEqual(["m5"]);
  });

  test("topics are kinds of things named, then what the visitor came back to", () => {
    const { topics, evidence } = extractSummary({
      ...chat("A table in New York", "Sino is nice.", "Is Sino in New York vegetarian?", "Yes"),
      mentions: [
        { title: "Sino", type: "Restaurant" },
        { title: "Elsewhere", type: "Hotel" },
      ],
    });
    expect(topics).toEqual(["Restaurant", "New York", "Table"]);
    expect(evidence.topics).toEqual([["m2", "m3"], ["m1", "m3"], ["m1"]]);
  });
});

describe("the mood", () => {
  test.each([
    ["That is perfect, I love it", "positive"],
    ["Das ist ja wunderbar", "positive"],
    ["Thank you, goodbye", "neutral"],
    ["That was not great", "negative"],
    ["I am very disappointed, I want a refund", "negative"],
    ["Je suis déçu, c'est inacceptable", "negative"],
    ["She has a bad knee", "neutral"],
  ])("of %j is %s", (line, sentiment) => {
    expect(extractSummary(chat(line)).sentiment).toBe(sentiment);
  });
});

const Dialogue = z.object({
  turns: z.array(
    z.object({
      role: z.enum(["user", "assistant", "system"]),
      content: z.string(),
      mentions: z.array(z.object({ title: z.string(), type: z.string().default("Article") })).default([]),
    }),
  ),
});

describe("any chat", () => {
  function expectSound({ messages, mentions }: ChatToRead): void {
    const summary = extractSummary({ messages, mentions });
    StoredSummary.parse(summary);
    const ids = new Set(messages.map(({ id }) => id));
    const { topic, score, topics, signals } = summary.evidence;
    expect(summary.topic_summary.split(/\s+/).length).toBeLessThanOrEqual(10);
    expect(summary.topic_summary).not.toBe("");
    expect([topics.length, signals.length]).toEqual([summary.topics.length, summary.conversion_signals.length]);
    expect([...topics, ...signals].every((list) => list.length > 0)).toBe(true);
    expect([topic, score, ...topics, ...signals].flat().every((id) => ids.has(id))).toBe(true);
    expect(summary.lead_score > 0 && score.length === 0).toBe(false);
    expect(extractSummary({ messages, mentions })).toEqual(summary);
  }

  test("of our sample dialogues gets a sound summary, always the same", () => {
    expect.hasAssertions();
    const file = new URL("../../sample-data/dialogues/sample-dialogues.jsonl", import.meta.url);
    const dialogues = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => Dialogue.parse(JSON.parse(line)));
    for (const { turns } of dialogues) {
      expectSound({
        messages: turns.map(({ role, content }, index) => message(index + 1, role, content)),
        mentions: turns.flatMap(({ mentions }) => mentions),
      });
    }
  });

  test("of arbitrary text gets a sound summary", () => {
    expect.hasAssertions();
    const content = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.lorem(),
      fc.constantFrom("?", "…", "\n", "🙂"),
    );
    const turn = fc.record({
      role: fc.constantFrom("user" as const, "assistant" as const, "system" as const),
      content,
    });
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 12 }), (turns) => {
        expectSound({
          messages: turns.map(({ role, content: text }, index) => message(index + 1, role, text)),
          mentions: [{ title: turns[0]?.content ?? "", type: "Place" }],
        });
      }),
    );
  });
});
