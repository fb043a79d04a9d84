import { setTimeout as sleep } from "node:timers/promises";

/** Settles when the server answers 200 at /api/health; throws with its last answer when it does not within a minute. */
export async function untilHealthy(url: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await healthOf(url);
    if (answer === "200") return;
    signal?.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`${url}/api/health does not answer 200 but: ${answer}`);
    await sleep(100, undefined, { signal });
  }
}

async function healthOf(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(10_000) });
    return response.status === 200 ? "200" : `${response.status} ${await response.text()}`;
  } catch (error) {
    return String(error);
  }
}
