import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { attempt } from "./mutations/attempt.ts";
import { type Mutation, listMutations, sampleOf } from "./mutations/list.ts";
import { type Subject, makeSubject } from "./mutations/subject.ts";

// One of each kind, the same every time; `npm run test:mutations` tries them all, and every check without any beforehand.
const KINDS = 14;

let guarded: Subject;
let unguarded: Subject;
let mutations: Mutation[];
beforeAll(async () => {
  const { superuserUrl } = inject("stack");
  guarded = await makeSubject(superuserUrl, "guarded", "own uuids");
  unguarded = await makeSubject(superuserUrl, "unguarded", "same uuids");
  mutations = await listMutations(guarded.sql);
}, 120_000);
afterAll(() => Promise.all([guarded.end(), unguarded.end()]));

test("every kind of guard is there to be taken out", () => {
  const kinds = Object.groupBy(mutations, ({ kind }) => kind);
  expect(Object.keys(kinds)).toHaveLength(KINDS);
  expect(mutations.length).toBeGreaterThan(500);
});

test("whatever is taken out, some check notices", async () => {
  const unnoticed: string[] = [];
  for (const mutation of sampleOf(mutations, KINDS)) {
    const { killedBy } = await attempt(mutation, guarded, unguarded, "quickest first");
    if (killedBy === null) unnoticed.push(`${mutation.kind}: ${mutation.target}`);
  }
  expect(unnoticed).toEqual([]);
}, 300_000);
