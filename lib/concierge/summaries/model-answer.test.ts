import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ModelAnswer, summaryFrom } from "./model-answer";
import { StoredSummary } from "./schemas";
import type { SummaryMessage } from "./schemas";

const SHOWN: SummaryMessage[] = [1, 2, 12].map((position) => ({
  id: `00000000-0000-4000-8000-0000000000${String(position).padStart(2, "0")}`,
  position,
  role: "user",
  content: "…",
}));
const [M1, M2, M12] = SHOWN.map(({ id }) => id);

const ANSWER: ModelAnswer = {
  topicSummary: "A room in May",
  topicMessages: ["m1"],
  userScore: 4,
  leadScore: 7,
  scoreMessages: ["m2", "m12"],
  sentiment: "positive",
  topics: [{ topic: "Rooms", messages: ["m1", "m2"] }],
  conversionSignals: [{ signal: "Named a date", messages: ["m12"] }],
};

function summary(changes: Partial<ModelAnswer> = {}) {
  return summaryFrom({ ...ANSWER, ...changes }, SHOWN, "test-model");
}

test("references become message ids", () => {
  expect(summary()).toEqual({
    topic_summary: "A room in May",
    user_score: 4,
    lead_score: 7,
    sentiment: "positive",
    topics: ["Rooms"],
    conversion_signals: ["Named a date"],
    evidence: { topic: [M1], score: [M2, M12], topics: [[M1, M2]], signals: [[M12]] },
    model: "test-model",
  });
});

test("a reference is read however it is bracketed, once", () => {
  expect(summary({ topicMessages: ["[m1]", "M12", " m1 "] })?.evidence.topic).toEqual([M1, M12]);
});

describe("what rests on no message that was shown", () => {
  test.each([["m3"], ["m0"], ["1"], ["m1; drop table"], [""], ["__proto__"]])(
    "a reference to %j is dropped",
    (reference) => {
      expect(summary({ topicMessages: ["m1", reference] })?.evidence.topic).toEqual([M1]);
    },
  );

  test("a signal and a topic are dropped", () => {
    const result = summary({
      conversionSignals: [{ signal: "Made up", messages: ["m99"] }, ...ANSWER.conversionSignals],
      topics: [{ topic: "Made up", messages: [] }, ...ANSWER.topics],
    });
    expect(result?.conversion_signals).toEqual(["Named a date"]);
    expect(result?.topics).toEqual(["Rooms"]);
    expect(result?.evidence).toMatchObject({ topics: [[M1, M2]], signals: [[M12]] });
  });

  test("a summary or a lead score makes the answer unusable", () => {
    expect(summary({ topicMessages: ["m99"] })).toBeNull();
    expect(summary({ scoreMessages: [] })).toBeNull();
    expect(summary({ scoreMessages: [], leadScore: 0 })).not.toBeNull();
  });
});

describe("what the model says is bounded", () => {
  test.each([
    [{ leadScore: 9999, userScore: 9999 }, 10, 5],
    [{ leadScore: -3, userScore: -3 }, 0, 1],
    [{ leadScore: 6.5, userScore: 2.4 }, 7, 2],
  ])("scores %j", (scores, lead, user) => {
    expect(summary(scores)).toMatchObject({ lead_score: lead, user_score: user });
  });

  test("ten words, three topics, eight signals", () => {
    const many = Array.from({ length: 30 }, (_, index) => `Thing ${index}`);
    const result = summary({
      topicSummary: "one two three four five six seven eight nine ten eleven twelve",
      topics: many.map((topic) => ({ topic, messages: ["m1"] })),
      conversionSignals: many.map((signal) => ({ signal, messages: ["m1"] })),
    });
    expect(result?.topic_summary).toBe("one two three four five six seven eight nine ten");
    expect(result?.topics).toHaveLength(3);
    expect(result?.conversion_signals).toHaveLength(8);
  });

  test("control characters, turned text and repetitions go", () => {
    const result = summary({
      topicSummary: "A\u0000 room\n\n in \u202Eyam\u202C",
      topics: [
        { topic: "Rooms", messages: ["m1"] },
        { topic: "ROOMS ", messages: ["m2"] },
        { topic: " \u0007 ", messages: ["m2"] },
      ],
    });
    expect(result?.topic_summary).toBe("A room in yam");
    expect(result?.topics).toEqual(["Rooms"]);
  });

  test("whatever it answers, the summary can be stored or there is none", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.constantFrom("half \ud83d", " ", "\u0000\u202E", "\r\n\t"),
    );
    const references = fc.array(fc.oneof(text, fc.constantFrom("m1", "m2", "m12")), { maxLength: 5 });
    const answer = fc.record({
      topicSummary: text,
      topicMessages: references,
      userScore: fc.double({ noNaN: true, noDefaultInfinity: true }),
      leadScore: fc.double({ noNaN: true, noDefaultInfinity: true }),
      scoreMessages: references,
      sentiment: fc.constantFrom("positive" as const, "neutral" as const, "negative" as const),
      topics: fc.array(fc.record({ topic: text, messages: references }), { maxLength: 5 }),
      conversionSignals: fc.array(fc.record({ signal: text, messages: references }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(answer, (given) => {
        const result = summaryFrom(ModelAnswer.parse(given), SHOWN, "m");
        if (result === null) return;
        StoredSummary.parse(result);
        expect(result.topic_summary.split(" ").length).toBeLessThanOrEqual(10);
        expect(JSON.stringify(result)).not.toMatch(/\\u0000|\\ud[89a-f]/);
        const ids = [
          result.evidence.topic,
          result.evidence.score,
          ...result.evidence.topics,
          ...result.evidence.signals,
        ].flat();
        expect(ids.every((id) => [M1, M2, M12].includes(id))).toBe(true);
      }),
    );
  });
});
