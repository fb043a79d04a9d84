import { toAppError } from "@/lib/platform/errors";
import type { AppError } from "@/lib/platform/errors";

interface Plan<Item, Result> {
  /** Claims up to so many items; none when there is nothing more to claim. */
  claim: (count: number) => Promise<Item[]>;
  handle: (item: Item) => Promise<Result>;
  /** Takes back what was claimed and not begun. */
  giveBack: (item: Item) => Promise<void>;
  /** Asked before each claim and each item. */
  mayContinue: (results: readonly Result[]) => boolean;
  /** How many are handled at once. */
  concurrency: number;
  /** How many are claimed in all. */
  limit: number;
}

/** What was done, and the error that ended the claiming, if one did. */
export interface WorkedThrough<Result> {
  results: Result[];
  error: AppError | undefined;
}

/** Claims a little and often and handles it with bounded concurrency, until the limit, the end of the work, or a stop. */
export async function workThrough<Item, Result>(plan: Plan<Item, Result>): Promise<WorkedThrough<Result>> {
  const { handle, giveBack, mayContinue, concurrency } = plan;
  const results: Result[] = [];
  const next = createQueue(plan, () => mayContinue(results));

  async function work(): Promise<void> {
    for (let item = await next.take(); item !== undefined; item = await next.take()) results.push(await handle(item));
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  await Promise.all(next.left().map(giveBack));
  return { results, error: next.error() };
}

function createQueue<Item, Result>({ claim, concurrency, limit }: Plan<Item, Result>, mayContinue: () => boolean) {
  let queue: Item[] = [];
  let claimed = 0;
  let isExhausted = false;
  let filling: Promise<void> | undefined;
  let error: AppError | undefined;

  async function fill(): Promise<void> {
    const count = Math.min(concurrency, limit - claimed);
    try {
      const items = count > 0 ? await claim(count) : [];
      claimed += items.length;
      queue.push(...items);
      isExhausted = items.length === 0;
    } catch (thrown) {
      error = toAppError(thrown);
      isExhausted = true;
    }
  }

  async function take(): Promise<Item | undefined> {
    while (mayContinue()) {
      const item = queue.shift();
      if (item !== undefined || isExhausted) return item;
      // whoever comes while a claim is under way waits for that one
      filling ??= fill().finally(() => {
        filling = undefined;
      });
      await filling;
    }
    return undefined;
  }

  function left(): Item[] {
    const rest = queue;
    queue = [];
    return rest;
  }

  return { take, left, error: () => error };
}
