import type { Spread } from "./statistics.ts";

type Bar = { atLeast: number } | { atMost: number };

/** A figure with its bar. */
export type Finding = {
  name: string;
  value: Spread;
  unit: "×" | "s" | "ms" | "kB" | "calls" | "differences";
  bar: Bar;
};

/** A figure that only holds for this machine. */
export type Absolute = { name: string; value: Spread; unit: "/s" | "ms" | "MB" | "cores" };

/** What one benchmark found. */
export type Result = { findings: Finding[]; absolutes: Absolute[] };

/** Whether a finding holds its bar; its median decides. */
export function holds({ value, bar }: Finding): boolean {
  return "atLeast" in bar ? value.median >= bar.atLeast : value.median <= bar.atMost;
}
