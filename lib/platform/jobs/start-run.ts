import { after } from "next/server";
import type { CallContext } from "@/lib/platform/context";
import { env } from "@/lib/platform/env";
import { describeCause } from "@/lib/platform/response/log-request";

/** It is enough that the run has begun; it goes on without us. */
const BEGUN_MS = 1_000;

const starting = new Set<string>();

/**
 * Starts a run of a kind of jobs once the response is sent, for a verb whose write enqueued one. It is a request of its own,
 * so it has a run's time and not what is left of this one's. When it fails, the minute's run does the work.
 */
export function startRun({ log }: CallContext, kind: string): void {
  const { NEXTAUTH_URL: url, CRON_SECRET: secret } = env();
  if (starting.has(kind) || url === undefined || secret === undefined) return;
  starting.add(kind);
  after(async () => {
    starting.delete(kind);
    try {
      const headers = { authorization: `Bearer ${secret}` };
      await fetch(new URL(`/api/cron/run-jobs?kind=${kind}`, url), { headers, signal: AbortSignal.timeout(BEGUN_MS) });
    } catch (thrown) {
      const isUnderWay = thrown instanceof DOMException && thrown.name === "TimeoutError";
      if (!isUnderWay) log.warn({ cause: describeCause(thrown) }, "jobs.run_not_started");
    }
  });
}
