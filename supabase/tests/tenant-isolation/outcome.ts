import type { Sql } from "#tests/support/database.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import type { Step, Tell } from "./acting.ts";
import type { Tenant } from "./fixtures.ts";

/** What an organisation was told at each step, and the rows it has afterwards, comparable between runs. */
export interface Outcome {
  steps: string[];
  rows: string[];
}

/** What one organisation does, step by step. */
export type Chapter = (sql: Sql, who: Tenant, tell: Tell) => Promise<void>;

/**
 * Does what a chapter says and tells what came of it, with ids and moments of this run named by what they are. Given
 * what is expected, it stops at the first step that differs.
 */
export async function outcomeOf(sql: Sql, who: Tenant, chapter: Chapter, expected?: Outcome): Promise<Outcome> {
  const mask = masking(who);
  const steps: string[] = [];
  await chapter(sql, who, (step) => {
    const told = mask(renderStep(step));
    const wanted = expected?.steps[steps.length];
    if (expected !== undefined && told !== wanted) throw new StepDiffers(steps.length, told, wanted);
    steps.push(told);
  });
  const rows = await snapshotOf(sql, who.id);
  const listed = Object.entries(rows).flatMap(([table, list]) => list.map((row) => `${table} ${mask(row)}`));
  return { steps, rows: listed.toSorted() };
}

/** A step of a chapter came out otherwise than expected. */
export class StepDiffers extends Error {
  readonly index: number;
  constructor(index: number, told: string, expected = "no step") {
    super(`step ${index} differs:\n${told}\nexpected:\n${expected}`);
    this.index = index;
  }
}

function renderStep({ name, outcome }: Step): string {
  return `${name} => ${JSON.stringify(outcome)}`;
}

const DAY_MS = 86_400_000;

// A uuid of the world keeps its name; one made in this run could be any, as could the moment of the run.
function masking(who: Tenant): (text: string) => string {
  const nameOf = (uuid: string) => (uuid === who.id ? "organization" : (who.names.get(uuid) ?? "id"));
  // midnight may come meanwhile
  const days = [-1, 0, 1].map((ahead) => new Date(Date.now() + ahead * DAY_MS).toISOString().slice(0, 10));
  const moment = new RegExp(`(${days.join("|")})[T ][0-9:.]+(Z|\\+00:00)`, "g");
  return (text) =>
    text
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uuid) => `<${nameOf(uuid)}>`)
      .replaceAll(moment, "<now>")
      .replaceAll(/"snapshot": ?"[^"]*"/g, '"snapshot": ""')
      .replaceAll(/"duration_ms": ?\d+/g, '"duration_ms": 0')
      .replaceAll(/"next_attempt_at": ?"20\d\d-[^"]*"/g, '"next_attempt_at": "<later>"');
}
