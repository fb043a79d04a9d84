import { setTimeout as sleep } from "node:timers/promises";
import { after } from "next/server";
import { z } from "zod";
import type { KeyRecord } from "./key-cache";
import { systemClock } from "@/lib/platform/time/clock";
import { callFunction } from "@/lib/platform/db/call";
import { newId } from "@/lib/platform/ids";
import { logger } from "@/lib/platform/logger";
import { toAppError } from "@/lib/platform/errors";
import { createUsageTally, oneUse } from "./usage-tally";

/** What people are told of how fresh the counts are rests on this. */
const FLUSH_DELAY_MS = 3_000;

const tally = createUsageTally();
const shutdown = new AbortController();
let isFlushDue = false;

/** Counts one answer to the holder of a key. It is stored a few seconds later, with all others, off every request's path. */
export function noteKeyUse(key: KeyRecord, status: number): void {
  tally.add(oneUse(key, status, systemClock()));
  if (isFlushDue) return;
  // keeps the process, also one that is being shut down, until the flush is done
  after(flushSoon);
  isFlushDue = true;
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, endWait);
}

async function flushSoon(): Promise<void> {
  await sleep(FLUSH_DELAY_MS, undefined, { signal: shutdown.signal }).catch(() => undefined);
  for (const signal of ["SIGTERM", "SIGINT"]) process.removeListener(signal, endWait);
  isFlushDue = false;
  const usage = tally.take();
  const log = logger();
  const request = { requestId: newId("flush"), ip: null };
  const claims = { role: "crm_worker", actor: "worker", sub: "key-usage" } as const;
  try {
    await callFunction({ claims, request, log }, "record_key_usage", { usage }, z.object({ recorded: z.int() }));
  } catch (thrown) {
    // should only the reply have been lost, they count twice; better than not at all
    for (const one of usage) tally.add(one);
    log.warn({ request_id: request.requestId, code: toAppError(thrown).code }, "key_usage.not_recorded");
  }
}

function endWait(): void {
  shutdown.abort();
}
