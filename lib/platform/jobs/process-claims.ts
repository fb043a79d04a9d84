interface Plan<Item> {
  /** Claims up to so many items; none when there is nothing to claim at this moment. */
  claim: (count: number) => Promise<Item[]>;
  /** Never rejects: what fails is part of its outcome. */
  handle: (item: Item) => Promise<void>;
  /** Asked before each claim. */
  mayContinue: () => boolean;
  /** How many are handled at once. */
  concurrency: number;
}

/** Claims what can begin at once and no more, until nothing is left to claim and nothing is under way, or a stop. */
export async function processClaims<Item>({ claim, handle, mayContinue, concurrency }: Plan<Item>): Promise<void> {
  const running = new Set<Promise<void>>();

  function begin(item: Item): void {
    const handling = handle(item).finally(() => running.delete(handling));
    running.add(handling);
  }

  try {
    while (mayContinue()) {
      const isIdle = running.size === 0;
      const items = await claim(concurrency - running.size);
      items.forEach(begin);
      if (items.length === 0 && isIdle) return;
      // whoever ends makes room, for its slot and for its organisation
      if (running.size > 0 && (items.length === 0 || running.size >= concurrency)) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
}
