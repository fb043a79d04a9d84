import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import type { Horizon } from "./horizon.ts";

/** On what, of what and when something was measured: names and values. */
export async function describeMachine({ sql }: Horizon): Promise<[string, string][]> {
  const [postgres] = await sql<[{ server_version: string }]>`show server_version`;
  const [load = 0] = loadavg();
  return [
    ["Date", new Date().toISOString()],
    ["Commit", commit()],
    [
      "Machine",
      `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    ],
    ["System", `${type()} ${release()}`],
    ["Load average before", load.toFixed(2)],
    ["Node", process.versions.node],
    ["Postgres", postgres.server_version],
    ["Next.js", versionOf("next")],
    ["Data API", `@supabase/lite ${versionOf("@supabase/lite")}, not PostgREST`],
    ["Load generator", `autocannon ${versionOf("autocannon")}, on the same machine`],
  ];
}

function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--", ":!bench/results.md") !== "";
  return git("rev-parse", "--short=12", "HEAD") + (isChanged ? ", with changes" : "");
}

function versionOf(name: string): string {
  const installed = JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8"));
  return installed.version;
}
