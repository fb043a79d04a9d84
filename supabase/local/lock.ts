import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { bornAt, commandLineOf } from "./processes.ts";

/** Takes a lock file, or answers the process id that holds it. A lock whose holder is gone is taken over. */
export function takeLock(file: string): { release: () => void } | { heldBy: number } {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, `${process.pid} ${bornAt(process.pid)}`, { mode: 0o600 });
  try {
    while (!linked(mine, file)) {
      const holder = holderOf(file);
      if (holder !== null) return { heldBy: holder };
      rmSync(file, { force: true });
    }
    return { release: () => rmSync(file, { force: true }) };
  } finally {
    rmSync(mine, { force: true });
  }
}

// A link appears at once and whole, so nobody ever reads a lock that does not name its holder yet.
function linked(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** The live process that holds a lock file, or null. */
export function holderOf(file: string): number | null {
  const [pid = "", started = ""] = readText(file).split(" ");
  const holder = Number(pid);
  if (!Number.isInteger(holder) || holder <= 0) return null;
  return commandLineOf(holder) !== null && bornAt(holder) === started ? holder : null;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
