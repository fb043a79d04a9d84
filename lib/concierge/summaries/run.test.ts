import { describe, expect, test } from "vitest";
import { beginRun } from "./run";
import type { Outcome } from "./summarize-claimed-chat";

const SUMMARIZER = { model: "m", tokensPerChat: 9000, make: () => Promise.reject(new Error("not asked")) };

function failed(failure: "model_unavailable" | "model_refused"): Outcome {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- how a run goes on depends on the failure only
  return { failure } as Outcome;
}

describe("a run", () => {
  test("holds what it claims longer than the platform lets it live, and sets tokens aside", () => {
    const { id, terms } = beginRun({ maxSeconds: 300, summarizer: SUMMARIZER });
    expect(terms).toEqual({ run_id: id, lease_seconds: 330, reserve_tokens: 9000 });
  });

  test.each([
    [300, 240],
    [120, 62],
  ])("of at most %d seconds begins nothing after %d", (maxSeconds, last) => {
    let now = 1_000_000;
    const { mayContinue } = beginRun({ maxSeconds, summarizer: SUMMARIZER, clock: () => now });
    now += last * 1000 - 1;
    expect(mayContinue([])).toBe(true);
    now += 1;
    expect(mayContinue([])).toBe(false);
  });

  test("ends when the provider fails eight times in a row, and only then", () => {
    const { mayContinue } = beginRun({ maxSeconds: 300, summarizer: SUMMARIZER });
    const outage = Array.from({ length: 8 }, () => failed("model_unavailable"));
    expect(mayContinue(outage.slice(1))).toBe(true);
    expect(mayContinue(outage)).toBe(false);
    expect(mayContinue([...outage, failed("model_refused")])).toBe(true);
    expect(mayContinue(Array.from({ length: 20 }, () => failed("model_refused")))).toBe(true);
  });
});
