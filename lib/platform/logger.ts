import { pino } from "pino";
import type { Logger } from "pino";
import { env } from "./env";

export type { Logger };

/** For so long may a line wait for others to be written with it. */
const FLUSH_EVERY_MS = 100;

let root: Logger | undefined;

/** The process's log: one JSON event a line, `msg` is the name of the event. Ids yes; bodies, secrets and addresses no. */
export function logger(): Logger {
  root ??= pino(
    {
      level: env().LOG_LEVEL,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    // a write for each line costs a tenth of what a request does; what is left is written on exit
    pino.destination({ sync: false, minLength: 4096, periodicFlush: FLUSH_EVERY_MS }),
  );
  return root;
}
