import type { Step } from "./step.ts";

/** An item of POST /api/ingest. */
export type Item = Readonly<Record<string, unknown>>;

/** The items of a step, dated. */
export function itemsOf(step: Step, startedAt: Date): Item[] {
  const sentAt = new Date(startedAt.getTime() + step.offsetMs).toISOString();
  return [{ type: step.kind, id: step.id, ...step.body, sent_at: sentAt }];
}
