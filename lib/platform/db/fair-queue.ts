/** Things that wait, taken in turns by tenant. */
export interface FairQueue<Item> {
  add(tenant: string, item: Item): void;
  remove(tenant: string, item: Item): void;
  /** The next item of the first tenant in turn that may have one. */
  next(may: (tenant: string) => boolean): Item | undefined;
  /** How many wait, in all or of one tenant. */
  size(tenant?: string): number;
}

/** A queue in which a tenant with a thousand items waits behind itself and not in front of the others. */
export function createFairQueue<Item>(): FairQueue<Item> {
  // a Map keeps the order of its keys: the first tenant is the one whose turn it is
  const queues = new Map<string, Item[]>();
  let size = 0;

  return {
    add(tenant, item) {
      const queue = queues.get(tenant);
      if (queue === undefined) queues.set(tenant, [item]);
      else queue.push(item);
      size += 1;
    },
    remove(tenant, item) {
      const queue = queues.get(tenant) ?? [];
      const at = queue.indexOf(item);
      if (at === -1) return;
      queue.splice(at, 1);
      if (queue.length === 0) queues.delete(tenant);
      size -= 1;
    },
    next(may) {
      for (const [tenant, queue] of queues) {
        if (!may(tenant)) continue;
        const item = queue.shift();
        queues.delete(tenant);
        if (queue.length > 0) queues.set(tenant, queue);
        size -= 1;
        return item;
      }
      return undefined;
    },
    size: (tenant) => (tenant === undefined ? size : (queues.get(tenant)?.length ?? 0)),
  };
}
