import { type Result, attempt } from "./attempt.ts";
import type { Mutation } from "./list.ts";
import { type Place, makePlace } from "./subject.ts";

/** Tries one mutation after the other in databases of its own. */
export interface Worker {
  place: () => Place;
  attempt: (mutation: Mutation) => Promise<Result>;
  end: () => Promise<void>;
}

/** An attempt that fails by itself, say because a connection is lost, is made once more in new databases. */
export async function makeWorker(superuserUrl: string, name: string): Promise<Worker> {
  let place = await makePlace(superuserUrl, name);
  const end = async () => {
    await Promise.all([place.guarded.end(), place.unguarded.end()]);
  };
  const tryOnce = async (mutation: Mutation): Promise<Result> => {
    try {
      return await attempt(mutation, place);
    } catch (error) {
      await end();
      place = await makePlace(superuserUrl, name, place);
      return { mutation, killedBy: null, isCatalogueOnly: false, broken: textOf(error) };
    }
  };
  return {
    place: () => place,
    attempt: async (mutation) => {
      const result = await tryOnce(mutation);
      if (result.broken === undefined) return result;
      console.log(`BROKEN ${mutation.kind}: ${mutation.target}, and tried once more: ${result.broken}`);
      return tryOnce(mutation);
    },
    end,
  };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${textOf(error.cause)})`;
}
