import { equal } from "node:assert/strict";
import type { Sql } from "#tests/support/database.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import { type Step, liveThrough } from "./scenario.ts";
import type { Resident } from "./world.ts";

/** What an organisation was told at each step, and the rows it has afterwards, comparable between runs. */
export interface Outcome {
  steps: string[];
  rows: string[];
}

/**
 * Lives through the scenario and tells what came of it, with ids and moments of this run named by what they are. Given
 * what is expected, it stops at the first step that differs.
 */
export async function outcomeOf(sql: Sql, who: Resident, expected?: Outcome): Promise<Outcome> {
  const mask = masking(who);
  const steps: string[] = [];
  await liveThrough(sql, who, (step) => {
    const told = mask(renderStep(step));
    if (expected !== undefined) equal(told, expected.steps[steps.length]);
    steps.push(told);
  });
  const rows = await snapshotOf(sql, who.id);
  const listed = Object.entries(rows).flatMap(([table, list]) => list.map((row) => `${table} ${mask(row)}`));
  return { steps, rows: listed.toSorted() };
}

function renderStep({ name, outcome }: Step): string {
  return `${name} => ${JSON.stringify(outcome)}`;
}

const NAMES = [
  "key,old key,ann,anon,bob,sam,old,older,eve,c1,c2,c3,c4,c5,c8,c9,view 1,view 2,view 3,view x,audit,check".split(","),
  [1, 2, 3, 4, 5, 6, 7].map((number) => `mention ${number}`),
  ["a", "own", 1, 2, 4, 7, 9].map((name) => `article ${name}`),
  ["c1", "c2", "c3", "c5", "c8"].flatMap((chat) => [1, 2, 3, 4, 9].map((position) => `message ${chat} ${position}`)),
].flat();

// A uuid of the world keeps its name; one made in this run could be any, as could the moment of the run.
function masking(who: Resident): (text: string) => string {
  const names = new Map(NAMES.map((name) => [who.uuid(name), `<${name}>`]));
  names.set(who.id, "<organization>");
  const today = new Date().toISOString().slice(0, 10);
  const moment = new RegExp(`${today}[T ][0-9:.]+(Z|\\+00:00)`, "g");
  return (text) =>
    text
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uuid) => names.get(uuid) ?? "<id>")
      .replaceAll(moment, "<now>")
      .replaceAll(/"snapshot": ?"[^"]*"/g, '"snapshot": ""')
      .replaceAll(/"(shard|duration_ms)": ?\d+/g, '"$1": 0')
      .replaceAll(/"next_attempt_at": ?"20\d\d-[^"]*"/g, '"next_attempt_at": "<later>"');
}
