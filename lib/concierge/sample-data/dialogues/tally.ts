import type { Step, StepKind } from "./step.ts";

/** Rows by kind. Mentions of the catalogue and mentions found on the web are counted apart. */
export type Tally = Record<StepKind, number>;

export function emptyTally(): Tally {
  return { chat: 0, message: 0, mention: 0, web_mention: 0, view: 0, click: 0, visitor: 0 };
}

export function addRows(tally: Tally, { kind, rows }: Pick<Step, "kind" | "rows">): void {
  tally[kind] += rows;
}

export function totalRows(tally: Tally): number {
  return Object.values(tally).reduce((sum, rows) => sum + rows, 0);
}
