import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@/supabase/local/stack.ts";

/** The processes that share the machine while writes are measured. */
export const PARTS = ["server", "data API", "Postgres", "load generator"] as const;
export type Part = (typeof PARTS)[number];

// jiffies are a hundredth of a second wherever Node runs
const JIFFIES = 100;

/** Watches how much processor time each part uses; `stop` answers the cores of each, as 0.5 for half a core. */
export function watchProcesses(stack: Stack, serverPid: number): () => Record<Part, number> {
  const postmaster = Number(readFileSync(join(stack.dir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
  const dataApi = dataApiOf(new URL(stack.apiUrl).port);
  const read = () => ({
    server: secondsOf(serverPid),
    "data API": secondsOf(dataApi),
    // of a backend that ended meanwhile, its parent keeps what it used
    Postgres: secondsOf(postmaster) + childrenOf(postmaster).reduce((sum, pid) => sum + secondsOf(pid), 0),
    "load generator": secondsOf(process.pid),
  });
  const [before, startedAt] = [read(), performance.now()];
  return () => {
    const [after, seconds] = [read(), (performance.now() - startedAt) / 1000];
    const cores = PARTS.map((part) => [part, (after[part] - before[part]) / seconds]);
    return Object.fromEntries(cores) as Record<Part, number>;
  };
}

function secondsOf(pid: number): number {
  const [, , ...fields] = statOf(pid);
  // utime, stime, and those of children that have ended: 14 to 17 of proc(5), whose third field is our first
  const used = fields.slice(11, 15).map(Number);
  return used.reduce((sum, jiffies) => sum + jiffies, 0) / JIFFIES;
}

function childrenOf(parent: number): number[] {
  return allPids().filter((pid) => Number(statOf(pid)[3]) === parent);
}

function dataApiOf(port: string): number {
  const found = allPids().find(
    (pid) =>
      read(pid, "environ").split("\0").includes(`DATA_API_PORT=${port}`) && read(pid, "cmdline").includes("data-api"),
  );
  if (found === undefined) throw new Error(`No data API listens on ${port}`);
  return found;
}

function statOf(pid: number): string[] {
  const stat = read(pid, "stat");
  const end = stat.lastIndexOf(")");
  // the name of a program may hold anything
  return [String(pid), "", ...stat.slice(end + 2).split(" ")];
}

function allPids(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

function read(pid: number, file: "stat" | "environ" | "cmdline"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // it has ended
    return "";
  }
}
