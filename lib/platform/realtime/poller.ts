/** What came of asking: something new, nothing new, or an end of it. */
export type Outcome = "changed" | "same" | "over";

interface PollerParts {
  ask: (signal: AbortSignal) => Promise<Outcome>;
  /** Whether anybody is looking, and anything could be reached; while not, nothing is asked. */
  isAwake: () => boolean;
  /** Whether somebody else wakes it when there is something new. */
  hasPush: () => boolean;
  now: () => number;
}

export interface Poller {
  /** Asks at once, or a moment after it just did: somebody looks again, the line is back, or there is something new. */
  wake: () => void;
  stop: () => void;
}

const SHORTEST_MS = 3_000;
const LONGEST_MS = 20_000;
// what is told may get lost on its way
const TOLD_MS = 60_000;
const SLOWER = 1.5;
const JUST_MS = 1_000;

/**
 * Asks again and again: every few seconds while things happen, more and more rarely while they do not or asking fails,
 * hardly ever while it is told, and never twice at a time. What sleeps is woken by its owner.
 */
export function createPoller({ ask, isAwake, hasPush, now }: PollerParts): Poller {
  const end = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = SHORTEST_MS;
  let askedAt = now();
  let isAsking = false;
  let isWoken = false;

  function askIn(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(() => void turn(), ms);
  }

  async function turn() {
    if (end.signal.aborted || isAsking || !isAwake()) return;
    isAsking = true;
    isWoken = false;
    askedAt = now();
    const outcome = await ask(end.signal).catch(() => "failed" as const);
    isAsking = false;
    if (end.signal.aborted || outcome === "over") return;
    pause = outcome === "changed" ? SHORTEST_MS : Math.min(pause * SLOWER, LONGEST_MS);
    // what woke it meanwhile may have come too late for this answer
    if (isWoken) return askIn(JUST_MS);
    askIn(hasPush() && outcome !== "failed" ? TOLD_MS : pause);
  }

  askIn(pause);
  return {
    wake: () => {
      pause = SHORTEST_MS;
      isWoken = true;
      if (!isAsking) askIn(now() - askedAt < JUST_MS ? JUST_MS : 0);
    },
    stop: () => {
      end.abort();
      clearTimeout(timer);
    },
  };
}
