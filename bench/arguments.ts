import { parseArgs } from "node:util";
import type { Pace } from "./rounds.ts";

const FULL: Pace = { rounds: 5, seconds: 4, requests: 100_000, messages: 1_000_000 };
const QUICK: Pace = { rounds: 2, seconds: 1, requests: 3_000, messages: 20_000 };

/** What the command line asks for: which benchmarks, at which pace. */
export function readArguments(
  argv: readonly string[],
  names: readonly string[],
): { isQuick: boolean; pace: Pace; names: readonly string[] } {
  const { values } = parseArgs({
    args: [...argv],
    options: { quick: { type: "boolean", default: false }, only: { type: "string", multiple: true } },
  });
  const only = values.only ?? names;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}; there are ${names.join(", ")}`);
  return { isQuick: values.quick, pace: values.quick ? QUICK : FULL, names: only };
}
