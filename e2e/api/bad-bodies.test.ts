import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { invalid, valid } from "@/e2e/support/arbitraries";
import { operationAt } from "@/e2e/support/contract";
import { attempt, bodyFor, code, keptTarget, makeWorld, ofKind, operations, sql } from "@/e2e/support/doors";
import type { Attempt, World } from "@/e2e/support/doors";
import { lastingContentsOf } from "@/e2e/support/rows";
import { AppError } from "@/lib/platform/errors";
import { SURFACES } from "@/lib/platform/routes/surfaces";
import { SEED, byTurns, rounds } from "#tests/support/rounds.ts";

// Every dashboard door that takes a body, and bodies that its declaration forbids, or allows and nobody would send: made from
// the declarations. What machines send is in fuzz.test.ts and bad-input.test.ts.

const takingBodies = ofKind("dashboard").filter(([, { door }]) => door.spec.body !== undefined);

let world: World;

beforeAll(async () => {
  world = await makeWorld();
  for (const [, { path }] of takingBodies) await keptTarget(path, world);
}, 60_000);

/** What every door refuses, whatever it takes. */
interface Refused {
  /** A valid body when unset. */
  body?: string | Buffer;
  headers?: Record<string, string>;
  /** As invalid when unset. */
  answer?: string;
}

const NEVER_A_BODY: Record<string, Refused> = {
  "no JSON": { body: "{", answer: "400 invalid_json" },
  "half of a character": { body: Buffer.from([0x22, 0xc3, 0x22]), answer: "400 invalid_json" },
  "a list": { body: "[]" },
  "a text": { body: '"text"' },
  null: { body: "null" },
  "a NUL character": { body: String.raw`{"a":"\u0000"}` },
  "half a surrogate pair": { body: String.raw`{"a":"\ud800"}` },
  "a key into prototypes": { body: '{"__proto__":{"a":1}}' },
  "a number that loses precision": { body: '{"a":9007199254740993}' },
  "bottomless nesting": { body: `${"[".repeat(5_000)}${"]".repeat(5_000)}` },
  "3 MB": { body: `{"a":"${"x".repeat(3 * 1024 * 1024)}"}`, answer: "413 payload_too_large" },
  text: { headers: { "content-type": "text/plain" }, answer: "415 unsupported_media_type" },
  "what claims to be pressed": { headers: { "content-encoding": "gzip" }, answer: "415 unsupported_media_type" },
};

describe.each(takingBodies)("%s", (_name, door) => {
  const { path, method } = door;
  const operation = operationAt(operations, path, method);
  const { surface } = door.door.spec;
  const refusal = `${SURFACES[surface].statusOf(new AppError("invalid_request", ""))} invalid_request`;
  const send = async (body: unknown, headers: Record<string, string> = {}) => {
    const how: Attempt = {
      of: world,
      target: await keptTarget(path, world),
      body,
      headers: { cookie: world.owner.cookie, ...headers },
    };
    return code(await attempt(door, how));
  };

  test("refuses what is no body of any door, and stores nothing of it", async () => {
    const before = await lastingContentsOf(sql, world.id);
    const { body: example } = bodyFor(operation, world);
    const turn = takingBodies.findIndex(([, one]) => one === door);
    const refused = byTurns(Object.entries(NEVER_A_BODY), turn);
    const answers = refused.map(async ([what, { body = example, headers }]) => [what, await send(body, headers)]);
    const expected = refused.map(([what, { answer = refusal }]) => [what, answer]);
    expect(Object.fromEntries(await Promise.all(answers))).toEqual(Object.fromEntries(expected));
    expect(await lastingContentsOf(sql, world.id)).toEqual(before);
  });

  test("refuses what its own declaration forbids, and stores nothing of it", async () => {
    const before = await lastingContentsOf(sql, world.id);
    const bad = fc.sample(invalid(operation.body ?? {}), { numRuns: rounds(6), seed: SEED });
    const answers = await Promise.all(bad.map(async ({ body, why }) => `${why}: ${await send(JSON.stringify(body))}`));
    expect(answers).toEqual(bad.map(({ why }) => `${why}: ${refusal}`));
    expect(await lastingContentsOf(sql, world.id)).toEqual(before);
  });

  test.each(surface === "house" ? ["house"] : [])("refuses a field that the %s does not know", async () => {
    const body = bodyFor(operation, world).body as object;
    expect(await send({ ...body, unknown_field: 1 })).toBe(refusal);
  });

  test("takes whatever its declaration allows, or says what is wrong with it", async () => {
    const known = { owner_id: [world.owner.userId], contact_id: [world.planted.otherContactId] };
    for (const body of fc.sample(valid(operation.body ?? {}, known), { numRuns: rounds(4), seed: SEED })) {
      const sent = JSON.stringify(body);
      expect(`${sent}: ${await send(sent)}`).not.toMatch(/: 5\d\d \w+$/);
    }
  });
});
