import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectRoot } from "./project.ts";

const Schedule = z.object({ crons: z.array(z.object({ path: z.string(), schedule: z.literal("0 * * * *") })) });
const hourMs = 60 * 60 * 1000;

/** Does at home what the platform does for a deployment: calls the jobs of vercel.json, which all run at the full hour. */
export function keepSchedule(url: string, cronSecret: string): () => void {
  const { crons } = Schedule.parse(JSON.parse(readFileSync(join(projectRoot, "vercel.json"), "utf8")));
  const headers = { authorization: `Bearer ${cronSecret}` };
  let timer: NodeJS.Timeout | undefined;
  function wait() {
    timer = setTimeout(run, hourMs - (Date.now() % hourMs));
  }
  function run() {
    // a run that fails says so in the server's log, and the next hour tries again
    for (const { path } of crons) void fetch(new URL(path, url), { headers }).catch(() => undefined);
    wait();
  }
  wait();
  return () => clearTimeout(timer);
}
