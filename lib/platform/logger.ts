import { pino } from "pino";
import type { Logger } from "pino";
import { env } from "./env";

export type { Logger };

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
    // a slow reader of the log must not slow down requests; what is left is written on exit
    pino.destination({ sync: false }),
  );
  return root;
}
