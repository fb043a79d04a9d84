import { z } from "zod";
import type { Deliver, Delivered } from "./deliver.ts";
import { itemsOf, type Item } from "./items.ts";
import type { Step } from "./step.ts";
import { type Outcome, send, type SendOptions } from "./send.ts";
import { type Spread, startOf } from "./spread.ts";

type Dated = { step: Step; items: Item[] };

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
    const durationMs = steps.at(-1)?.offsetMs ?? 0;
    const startedAt = startOf(chat?.id ?? "", durationMs, spread);
    for (const batch of batchesOf(steps.map((step) => ({ step, items: itemsOf(step, startedAt) })))) {
      const items = batch.flatMap((dated) => dated.items);
      const sent = await send({ path: "/api/ingest", idempotencyKey: null, body: { items } }, options);
      yield* outcomesOf(batch, sent);
    }
  };
}

function* batchesOf(dated: Dated[]): Generator<Dated[]> {
  let batch: Dated[] = [];
  let items = 0;
  let bytes = 0;
  for (const next of dated) {
    const size = Buffer.byteLength(JSON.stringify(next.items));
    if (batch.length > 0 && (items + next.items.length > MOST_ITEMS || bytes + size > MOST_BYTES)) {
      yield batch;
      batch = [];
      items = 0;
      bytes = 0;
    }
    batch.push(next);
    items += next.items.length;
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function* outcomesOf(batch: Dated[], sent: Outcome): Generator<Delivered> {
  const answer = sent.kind === "accepted" ? Answer.safeParse(sent.body) : null;
  const results = new Map(answer?.data?.results.map((result) => [result.index, result]));
  let index = 0;
  for (const { step, items } of batch) {
    const own = items.map(() => results.get(index++));
    yield { step, outcome: sent.kind === "accepted" ? outcomeOf(own) : sent };
  }
}

/** A step is stored when each of its items is. */
function outcomeOf(results: (z.infer<typeof Result> | undefined)[]): Outcome {
  const failed = results.find((result) => result === undefined || result.status >= 300);
  if (results.every((result) => result !== undefined && result.status < 300))
    return { kind: "accepted", body: results };
  const refusal = {
    status: failed?.status ?? 200,
    code: failed?.code ?? "",
    message: failed?.error ?? "the answer has no result for this item",
  };
  return { kind: "refused", refusal };
}
