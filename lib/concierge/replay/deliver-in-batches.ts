import { z } from "zod";
import type { Deliver, Delivered } from "./deliver.ts";
import { type Item, itemOf } from "./items.ts";
import { type Outcome, send, type SendOptions } from "./send.ts";
import { type Spread, startOf } from "./spread.ts";
import type { Step } from "./step.ts";

// below what POST /api/ingest takes: 500 items, 2 MB
const MOST_ITEMS = 400;
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

type Entry = { step: Step; item: Item };

function* batchesOf(steps: Step[], startedAt: Date): Generator<Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for (const step of steps) {
    const item = itemOf(step, startedAt);
    const size = Buffer.byteLength(JSON.stringify(item));
    if (batch.length === MOST_ITEMS || (batch.length > 0 && bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ step, item });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
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
