import type { Deliver } from "./deliver.ts";
import type { Dialogue } from "#dialogues/dialogue.ts";
import { planDialogue } from "#dialogues/plan.ts";
import type { Step } from "#dialogues/step.ts";
import type { Refusal, SendOptions } from "./send.ts";
import { addRows, emptyTally, type Tally } from "#dialogues/tally.ts";

/** How far a run has come; the same object grows while it runs. */
export type Run = {
  dialogues: number;
  stored: Tally;
  requests: number;
  retries: number;
  lastRetry: string | null;
  refusals: { id: string; refusal: Refusal }[];
  /** Why the run ended early, when it did: going on would have failed the same way. */
  gaveUp: string | null;
};

export type RunOptions = {
  dialogues: AsyncGenerator<Dialogue>;
  deliver: Deliver;
  url: string;
  key: string;
  fetch: typeof fetch;
  concurrency: number;
  random: () => number;
  /** Aborted by Ctrl-C: requests on their way are awaited, no further one begins. */
  interrupt: AbortSignal;
  onProgress: (run: Run) => void;
};

type Worker = { run: Run; options: RunOptions; send: SendOptions; giveUp: (reason: string) => void };

/** Feeds dialogues through the HTTP API, several at once, each in its own order. */
export async function runReplay(options: RunOptions): Promise<Run> {
  const run: Run = {
    dialogues: 0,
    stored: emptyTally(),
    requests: 0,
    retries: 0,
    lastRetry: null,
    refusals: [],
    gaveUp: null,
  };
  const worker = workerOf(run, options);
  const workers = Array.from({ length: options.concurrency }, () =>
    work(worker).catch((error: unknown) => worker.giveUp(error instanceof Error ? error.message : String(error))),
  );
  await Promise.all(workers);
  await options.dialogues.return(undefined);
  return run;
}

function workerOf(run: Run, options: RunOptions): Worker {
  const hopeless = new AbortController();
  const send: SendOptions = {
    url: options.url,
    key: options.key,
    fetch: options.fetch,
    random: options.random,
    stop: AbortSignal.any([options.interrupt, hopeless.signal]),
    onRequest: () => {
      run.requests += 1;
    },
    onRetry: (reason) => {
      run.retries += 1;
      run.lastRetry = reason;
      options.onProgress(run);
    },
  };
  const giveUp = (reason: string): void => {
    run.gaveUp ??= reason;
    hopeless.abort();
  };
  return { run, options, send, giveUp };
}

async function work(worker: Worker): Promise<void> {
  while (!worker.send.stop.aborted) {
    // workers share one generator, so each dialogue is taken once and the file is read as fast as it is sent
    const next = await worker.options.dialogues.next();
    if (next.done === true) return;
    await sendDialogue(next.value, worker);
  }
}

async function sendDialogue(dialogue: Dialogue, worker: Worker): Promise<void> {
  const { run, options } = worker;
  for await (const { step, outcome } of options.deliver(planDialogue(dialogue), worker.send)) {
    switch (outcome.kind) {
      case "accepted":
        addRows(run.stored, step);
        break;
      case "refused":
        if (refused(step, outcome.refusal, worker) === "the rest is pointless") return;
        break;
      case "unreachable":
        worker.giveUp(`the server could not be reached: ${outcome.reason}`);
        return;
      case "stopped":
        return;
    }
    options.onProgress(run);
  }
  run.dialogues += 1;
}

function refused(step: Step, refusal: Refusal, { run, giveUp }: Worker): "go on" | "the rest is pointless" {
  run.refusals.push({ id: step.id, refusal });
  const keyIsNoGood = refusal.status === 401 || refusal.code === "insufficient_scope";
  if (keyIsNoGood) giveUp(`the key was not accepted: ${refusal.message}`);
  return keyIsNoGood || step.kind === "chat" ? "the rest is pointless" : "go on";
}
