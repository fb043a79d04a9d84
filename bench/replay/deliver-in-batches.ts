import { z } from "zod";
import type { Deliver, Delivered } from "./deliver.ts";
import { type Outcome, send, type SendOptions } from "./send.ts";
import { type Spread, startOf } from "#dialogues/spread.ts";
import type { Step } from "#dialogues/step.ts";

/** An item of POST /api/ingest: the body of the single route with its type, the sender's id and its moment. */
type Item = Step["body"] & { type: string; id: string; sent_at: string };
type Entry = { step: Step; item: Item };

// below what POST /api/ingest takes: 500 items, 2,000 rows, 2 MB
const MOST_ROWS = 400;
const MOST_BYTES = 1_500_000;

const Result = z.object({
  index: z.number(),
  status: z.number(),
  error: z.string().optional(),
  code: z.string().optional(),
});
const Answer = z.object({ results: z.array(Result) });

/**
 * A whole dialogue in one request, or several when it is very long. Every item carries its own id and date, so a
 * repeated item is answered with what is stored; an Idempotency-Key would only tie a repeat to the first run's dates.
 */
export function deliverInBatches(spread: Spread): Deliver {
  return async function* deliver(steps: Step[], options: SendOptions): AsyncGenerator<Delivered> {
    const [chat] = steps;
    const startedAt = startOf(chat?.id ?? "", steps.at(-1)?.offsetMs ?? 0, spread);
    for (const batch of batchesOf(steps, startedAt)) {
      const body = { items: batch.map(({ item }) => item) };
      const sent = await send({ path: "/api/ingest", idempotencyKey: null, body }, options);
      yield* outcomesOf(batch, sent);
    }
  };
}

function* batchesOf(steps: Step[], startedAt: Date): Generator<Entry[]> {
  let batch: Entry[] = [];
  let rows = 0;
  let bytes = 0;
  for (const step of steps) {
    const item = itemOf(step, startedAt);
    const size = Buffer.byteLength(JSON.stringify(item));
    if (batch.length > 0 && (rows + step.rows > MOST_ROWS || bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      rows = 0;
      bytes = 0;
    }
    batch.push({ step, item });
    rows += step.rows;
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function itemOf({ kind, id, body, offsetMs }: Step, startedAt: Date): Item {
  return { type: kind, id, ...body, sent_at: new Date(startedAt.getTime() + offsetMs).toISOString() };
}

function outcomesOf(batch: Entry[], sent: Outcome): Delivered[] {
  if (sent.kind !== "accepted") return batch.map(({ step }) => ({ step, outcome: sent }));
  const answer = Answer.safeParse(sent.body);
  const results = new Map(answer.data?.results.map((result) => [result.index, result]));
  return batch.map(({ step }, index) => ({ step, outcome: outcomeOf(results.get(index)) }));
}

function outcomeOf(result: z.infer<typeof Result> | undefined): Outcome {
  if (result !== undefined && result.status < 300) return { kind: "accepted", body: result };
  const { status = 200, code = "", error = "the answer has no result for this item" } = result ?? {};
  return { kind: "refused", refusal: { status, code, message: error } };
}
