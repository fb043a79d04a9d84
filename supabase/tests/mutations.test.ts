import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { attempt } from "./mutations/attempt.ts";
import { type Mutation, listMutations, sampleOf } from "./mutations/list.ts";
import { type Place, makePlace } from "./mutations/subject.ts";

// One of each kind, the same every time; `npm run test:mutations` tries them all, and every check without any beforehand.
const KINDS = 14;

let place: Place;
let mutations: Mutation[];
beforeAll(async () => {
  const { superuserUrl } = inject("stack");
  place = await makePlace(superuserUrl, "sample");
  mutations = await listMutations(place.guarded.sql);
}, 120_000);
afterAll(() => Promise.all([place.guarded.end(), place.unguarded.end()]));

test("every kind of guard is there to be taken out", () => {
  const kinds = Object.groupBy(mutations, ({ kind }) => kind);
  expect(Object.keys(kinds)).toHaveLength(KINDS);
  expect(mutations.length).toBeGreaterThan(500);
});

test("whatever is taken out, some check notices", async () => {
  const unnoticed: string[] = [];
  for (const mutation of sampleOf(mutations, KINDS)) {
    const { killedBy } = await attempt(mutation, place);
    if (killedBy === null) unnoticed.push(`${mutation.kind}: ${mutation.target}`);
  }
  expect(unnoticed).toEqual([]);
}, 300_000);
