import { watch } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project.ts";
import type { Stack } from "./stack.ts";

// an editor writes a file several times
const settleMs = 500;

/** Applies a migration as soon as its file appears; answers how to end the watch. */
export function watchMigrations(stack: Stack, report: (message: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const apply = () =>
    stack.migrate().catch((error: unknown) => report(error instanceof Error ? error.message : String(error)));
  const watcher = watch(join(projectRoot, "supabase", "migrations"), () => {
    clearTimeout(timer);
    timer = setTimeout(() => void apply(), settleMs);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
