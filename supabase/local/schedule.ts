import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectRoot } from "./project.ts";

const HOURLY = "0 * * * *";
const EVERY_MINUTE = "* * * * *";
const Schedule = z.object({ crons: z.array(z.object({ path: z.string(), schedule: z.enum([HOURLY, EVERY_MINUTE]) })) });
const hourMs = 60 * 60 * 1000;
/** What runs every minute on the platform runs this often at home, where somebody may be looking at it. */
const oftenMs = 3_000;

/** Does at home what the platform does for a deployment: calls the jobs of vercel.json. */
export function keepSchedule(url: string, cronSecret: string): () => void {
  const { crons } = Schedule.parse(JSON.parse(readFileSync(join(projectRoot, "vercel.json"), "utf8")));
  const headers = { authorization: `Bearer ${cronSecret}` };
  // a run that fails says so in the server's log, and the next one tries again
  const run = (schedule: string) => {
    for (const cron of crons)
      if (cron.schedule === schedule) void fetch(new URL(cron.path, url), { headers }).catch(() => undefined);
  };
  let hourly: NodeJS.Timeout;
  function waitForHour(): void {
    hourly = setTimeout(
      () => {
        run(HOURLY);
        waitForHour();
      },
      hourMs - (Date.now() % hourMs),
    );
  }
  waitForHour();
  const often = setInterval(run, oftenMs, EVERY_MINUTE);
  return () => {
    clearTimeout(hourly);
    clearInterval(often);
  };
}
