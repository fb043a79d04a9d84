import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { invalid, valid } from "@/e2e/support/arbitraries";
import type { Invalid, Known } from "@/e2e/support/arbitraries";
import { readOperations, violations } from "@/e2e/support/contract";
import type { JsonSchema, Operation } from "@/e2e/support/contract";
import { knownFrom, plant } from "@/e2e/support/examples";
import { send } from "@/e2e/support/http";
import type { Reply } from "@/e2e/support/http";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { lastingContentsOf } from "@/e2e/support/rows";
import { SEED, rounds } from "#tests/support/rounds.ts";

// HORIZON_TEST_LONG=10 HORIZON_TEST_SEED=$RANDOM npm test -- fuzz
const RUNS = rounds(250);

const serverUrl = inject("serverUrl");
const sql = openDatabase();
const operations = (await readOperations(serverUrl)).filter(({ credentials }) => credentials.includes("apiKey"));
const external = operations.filter(({ method, credentials }) => method === "POST" && credentials.length === 1);
/** Bodies that are refused are sent together: they change nothing that another one could meet. */
const TOGETHER = 8;
const runsPerRoute = Math.ceil(RUNS / 2 / external.length);

let home: TestOrganization;
let stranger: TestOrganization;
let known: Known;
const sent: Record<string, number> = {};

afterAll(() => {
  const counts = Object.entries(sent).map(([status, count]) => `${count} × ${status}`);
  console.log(`Fuzzed with seed ${SEED}: ${counts.join(", ")}`);
});

describe.each(external.map((operation) => [operation.path, operation] as const))("%s", (_path, operation) => {
  const schema = operation.body ?? {};

  // what one route leaves behind need not be read again after every request to the next
  beforeAll(async () => {
    [home, stranger] = [await makeOrganization(sql, "Fuzzed"), await makeOrganization(sql, "Stranger")];
    known = knownFrom(await plant(serverUrl, home), await plant(serverUrl, stranger));
  });

  test("takes what the description allows, and answers as it declares", async () => {
    const strangers = await lastingContentsOf(sql, stranger.id);
    // what a refused request has left is what the next one finds
    let stored: Record<string, string> | undefined;
    await fc.assert(
      fc.asyncProperty(fc.context(), bodyWithExtras(operation), async (context, body) => {
        const before = stored ?? (await lastingContentsOf(sql, home.id));
        const reply = await post(operation, body);
        context.log(`${reply.status} ${reply.text.slice(0, 300)}`);
        const after = reply.status < 400 ? before : await lastingContentsOf(sql, home.id);
        stored = reply.status < 400 ? undefined : after;
        expect(violations(operation, reply)).toEqual([]);
        expect(isExplained(reply)).toBe(true);
        expect(after).toEqual(before);
      }),
      { seed: SEED, numRuns: runsPerRoute },
    );
    expect(await lastingContentsOf(sql, stranger.id)).toEqual(strangers);
  }, 120_000);

  test("refuses what the description forbids, and stores nothing of it", async () => {
    const before = await lastingContentsOf(sql, home.id);
    await fc.assert(
      fc.asyncProperty(fc.context(), bodiesOf(schema), async (context, bodies) => {
        const replies = await Promise.all(bodies.map(({ body }) => post(operation, body)));
        for (const [index, reply] of replies.entries()) {
          context.log(`${bodies[index]?.why}: ${reply.status} ${reply.text.slice(0, 300)}`);
          expect(violations(operation, reply)).toEqual([]);
          expect(isRefused(reply)).toBe(true);
        }
        expect(await lastingContentsOf(sql, home.id)).toEqual(before);
      }),
      { seed: SEED, numRuns: Math.ceil(runsPerRoute / TOGETHER) },
    );
  }, 120_000);
});

function bodiesOf(schema: JsonSchema): fc.Arbitrary<Invalid[]> {
  return fc.array(invalid(schema), { minLength: 1, maxLength: TOGETHER, size: "max" });
}

/** With fields that no sender decides, which must change nothing. */
function bodyWithExtras({ body = {} }: Operation): fc.Arbitrary<unknown> {
  const names = fc.constantFrom("organization_id", "organizationId", "visitor", "created_at", "is_admin", "clicked_at");
  const values = fc.constantFrom<unknown>(stranger.id, null, true, 7, "owner", { $ne: null }, [stranger.key.id]);
  const extras = fc.dictionary(names, values, { maxKeys: 2, noNullPrototype: true });
  return fc.tuple(extras, valid(body, known)).map(([extra, value]) => ({ ...extra, ...(value as object) }));
}

async function post({ path }: Operation, body: unknown): Promise<Reply> {
  const reply = await send(serverUrl, { path, key: home.key.key, body: JSON.stringify(body) });
  sent[reply.status] = (sent[reply.status] ?? 0) + 1;
  return reply;
}

/** An allowed body may still refer to what is not there, and nothing of ours may fail. */
function isExplained({ status, text }: Reply): boolean {
  return status === 400 ? /There is no visitor|Either chatId or sessionId/.test(text) : status < 500;
}

/** A batch answers each item for itself. */
function isRefused({ status, json }: Reply): boolean {
  return status === 400 || status === 413 || (json as { accepted?: unknown }).accepted === 0;
}
