import type { Step, StepKind } from "./step.ts";

/** An item of POST /api/ingest: the body of the single route with its type, the sender's id and its moment. */
export type Item = Step["body"] & { type: string; id: string; sent_at: string };

// mentions of both sources share a type; which one it is shows in the body
const TYPES: Record<StepKind, string> = {
  chat: "chat",
  message: "message",
  mention: "mention",
  web_mention: "mention",
  view: "view",
  click: "click",
  visitor: "visitor",
};

/** The item of a step in a chat that began at `startedAt`. */
export function itemOf(step: Step, startedAt: Date): Item {
  const sentAt = new Date(startedAt.getTime() + step.offsetMs).toISOString();
  return { type: TYPES[step.kind], id: step.id, ...step.body, sent_at: sentAt };
}
