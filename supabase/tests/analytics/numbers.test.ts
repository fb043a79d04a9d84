import fc from "fast-check";
import { expect, test } from "vitest";
import { makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { type Question, numbersAreTrue, reconcile, rowsAreThere } from "./compare.ts";
import { PLACES, type Place, ZONES, history } from "./history.ts";
import { SEED, rounds } from "#tests/support/rounds.ts";
import { askOn, runRandomHistory } from "./run-random-history.ts";

// HORIZON_TEST_LONG=15 HORIZON_TEST_SEED=$RANDOM npm test -- tests/analytics
const RUNS = rounds(2);

const sandbox = useSandbox();

test.for(PLACES)(
  "around $day in $timezone, every number equals a count of the rows, and so do the rows behind it",
  { timeout: 120_000 + RUNS * 30_000 },
  async (place) => {
    const property = fc.asyncProperty(
      history(place),
      fc.constantFrom(...ZONES),
      fc.array(question(place), { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 1, max: 30 }),
      (steps, otherZone, questions, limit) =>
        sandbox(async (sql) => {
          const ours = await makeOrganization(sql, { timezone: place.timezone });
          const theirs = await makeOrganization(sql, { timezone: otherZone });
          await runRandomHistory(askOn(sql), [ours, theirs], steps);
          for (const who of [ours, theirs]) {
            for (const asked of [...questions, { range: null, timezone: null, compare: null }])
              await numbersAreTrue(sql, who, asked);
            expect(await reconcile(sql, who)).toEqual({ drift: 0, differences: [], is_repaired: false });
          }
          for (const asked of questions.slice(0, 1)) await rowsAreThere(sql, ours, asked, limit);
        }),
    );
    await expect(fc.assert(property, { seed: SEED, numRuns: RUNS })).resolves.toBeUndefined();
  },
);

test("the cities after the 15th are behind Other, with one that is called so", () =>
  sandbox(async (sql) => {
    const who = await makeOrganization(sql, { timezone: "Asia/Kathmandu" });
    const towns = Array.from({ length: 18 }, (_, town) => Array.from({ length: 1 + (town % 4) }, () => `Town ${town}`));
    for (const [index, town] of [...towns.flat(), "Other", "Other"].entries()) {
      const chat = { chat_id: `c${index}`, session_id: "s", location: `${town}, Country ${index % 3}` };
      await askOn(sql)(who.key, "create_chat", { ...chat, sent_at: `2026-03-0${1 + (index % 9)}T18:00:00Z` });
    }
    for (const timezone of [null, "America/New_York"]) {
      const days = { range: { from: "2026-03-02", to: "2026-03-09" }, timezone, compare: null };
      await numbersAreTrue(sql, who, days);
      await rowsAreThere(sql, who, days, 4);
    }
    const rare = { metric: "chats", city: "Town 16", limit: 9 };
    expect(await askOn(sql)(who.members.analyst, "list_metric_rows", rare)).toMatchObject({ count: 1, rows: [{}] });
  }));

function question({ day, timezone }: Place): fc.Arbitrary<Question> {
  const near = fc
    .tuple(fc.constantFrom(-5, -1, -1, 0, 0, 0, 1), fc.constantFrom(0, 0, 1, 4, 30))
    .map(([start, length]) => ({ from: dayAfter(day, start), to: dayAfter(day, start + length) }));
  return fc.record({
    range: fc.oneof(
      { weight: 6, arbitrary: near },
      { weight: 1, arbitrary: fc.record({ days: fc.constantFrom(1, 7, 365) }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    timezone: fc.oneof(fc.constantFrom(null, timezone), fc.constantFrom(...ZONES)),
    compare: fc.constantFrom(null, "previous", "year"),
  });
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
