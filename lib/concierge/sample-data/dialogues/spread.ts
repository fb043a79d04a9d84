import { seeded } from "./seeded.ts";

/** Over how many days a run is spread, and the moment they end: the start of the run. */
export type Spread = { anchor: Date; days: number };

const DAY_MS = 86_400_000;
const OPENING_MS = 6 * 3_600_000;
const LONGEST_DAY_MS = 17 * 3_600_000;

/**
 * When a dialogue began: always the same for the same id and spread, ended before the anchor, in the daytime where the
 * window allows, and somewhat denser towards the anchor because a concierge gets busier.
 */
export function startOf(dialogueId: string, durationMs: number, { anchor, days }: Spread): Date {
  const latest = anchor.getTime() - durationMs;
  const earliest = Math.min(latest, anchor.getTime() - days * DAY_MS);
  const anywhere = latest - (latest - earliest) * seeded(dialogueId, "day") ** 1.4;
  const midnight = Math.floor(anywhere / DAY_MS) * DAY_MS;
  const hour = (seeded(dialogueId, "hour") + seeded(dialogueId, "minute")) / 2;
  const inDaytime = Math.round(midnight + OPENING_MS + LONGEST_DAY_MS * hour);
  return new Date(inDaytime >= earliest && inDaytime <= latest ? inDaytime : Math.round(anywhere));
}
