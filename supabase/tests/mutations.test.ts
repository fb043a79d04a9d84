import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { attempt, control } from "./mutations/attempt.ts";
import { type Mutation, listMutations, sampleOf } from "./mutations/list.ts";
import { type Subject, makeSubject } from "./mutations/subject.ts";
import { dropDatabase } from "./support/template.ts";

// A sample, the same every time; `npm run test:mutations` tries them all.
const SAMPLE = 22;

let guarded: Subject;
let unguarded: Subject;
let mutations: Mutation[];
beforeAll(async () => {
  const { superuserUrl } = inject("stack");
  guarded = await makeSubject(superuserUrl, "guarded", "own uuids");
  unguarded = await makeSubject(superuserUrl, "unguarded", "same uuids");
  mutations = await listMutations(guarded.sql);
}, 120_000);
afterAll(async () => {
  await Promise.all([guarded.sql.end(), unguarded.sql.end()]);
  for (const name of ["guarded", "unguarded"]) await dropDatabase(inject("stack").superuserUrl, name);
});

test("with nothing taken out, every check holds", async () => {
  await expect(Promise.all([control(guarded), control(unguarded)])).resolves.toBeDefined();
}, 300_000);

test("every kind of guard is there to be taken out", () => {
  const kinds = Object.groupBy(mutations, ({ kind }) => kind);
  expect(Object.keys(kinds)).toHaveLength(14);
  expect(mutations.length).toBeGreaterThan(500);
});

test("whatever is taken out, some check notices", async () => {
  const unnoticed: string[] = [];
  for (const mutation of sampleOf(mutations, SAMPLE)) {
    const { killedBy } = await attempt(mutation, guarded, unguarded);
    if (killedBy === null) unnoticed.push(`${mutation.kind}: ${mutation.target}`);
  }
  expect(unnoticed).toEqual([]);
}, 300_000);
