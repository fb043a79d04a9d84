import { IngestItem } from "@/lib/concierge/ingest/schemas";
import type { Dialogue } from "./dialogues/dialogue";
import { planDialogue } from "./dialogues/plan";
import { startOf } from "./dialogues/spread";
import type { Step } from "./dialogues/step";
import type { SampleRow } from "./store";

interface SampleOptions {
  /** Part of every id, so that a sample never meets what a widget has sent. */
  mark: string;
  now: number;
}

const DAYS = 90;

/** Everything to write for these dialogues, as one batch, spread over the last three months. */
export function sampleRows(dialogues: readonly Dialogue[], { mark, now }: SampleOptions): SampleRow[] {
  const items = dialogues.flatMap((dialogue) => {
    const steps = planDialogue(asSample(dialogue, mark));
    const startedAt = startOf(dialogue.id, steps.at(-1)?.offsetMs ?? 0, { anchor: new Date(now), days: DAYS });
    return steps.map((step) => itemOf(step, startedAt));
  });
  return items.flatMap((item) => IngestItem.parse(item).rows).map((row, index) => ({ ...row, index }));
}

function asSample({ session, turns, ...dialogue }: Dialogue, mark: string): Dialogue {
  return {
    ...dialogue,
    id: `sample-${mark}-${dialogue.id}`,
    session: `sample-${mark}-${session ?? dialogue.id}`,
    turns: turns.map(({ mentions, ...turn }) => ({
      ...turn,
      ...(mentions === undefined ? {} : { mentions: mentions.map((one) => ({ ...one, slug: `sample-${one.slug}` })) }),
    })),
  };
}

function itemOf({ kind, id, body, offsetMs }: Step, startedAt: Date): Record<string, unknown> {
  const item = { type: kind, id, ...body, sent_at: new Date(startedAt.getTime() + offsetMs).toISOString() };
  // nobody can have an address there, so no real visitor is ever taken for a sample
  return "email" in item ? { ...item, email: item.email.replace(/@.*/, "@sample.invalid") } : item;
}
