import { type Absolute, type Finding, holds, type Result } from "./result.ts";
import type { Pace } from "./rounds.ts";
import type { Spread } from "./statistics.ts";

export type Section = { title: string; result: Result };

/** The whole document. */
export function renderResults(machine: readonly [string, string][], pace: Pace, sections: readonly Section[]): string {
  const findings = sections.flatMap(({ result }) => result.findings);
  const missed = findings.filter((finding) => !holds(finding));
  return `# Benchmarks

Written by \`npm run bench\`. These are the figures of a local stand-in for the data API: **@supabase/lite, not PostgREST**.
Read the ratios; the absolute figures hold for this machine only.

${table([["", ""], ...machine])}

Both sides of a ratio ran in turns, ${pace.rounds} rounds of ${pace.seconds} s each, on the production build with rate limits raised. A figure is
the median of the rounds, with the lowest and the highest in brackets; the median decides. Everything shares the machine:
load generator, server, data API and Postgres.

## Ratios

${findings.length - missed.length} of ${findings.length} hold their bar.

${table([["What", "Figure", "Bar", ""], ...findings.map(findingRow)])}

## Absolute figures

${sections.map(({ title, result }) => `### ${title}\n\n${table([["What", "Figure"], ...result.absolutes.map(absoluteRow)])}`).join("\n\n")}
`;
}

/** A finding in one line, for the terminal. */
export function describeFinding(finding: Finding): string {
  return findingRow(finding).join("  ");
}

function findingRow(finding: Finding): string[] {
  const { name, value, unit, bar } = finding;
  const bound = "atLeast" in bar ? `≥ ${bar.atLeast} ${unit}` : `≤ ${bar.atMost} ${unit}`;
  return [name, figure(value, unit), bound, holds(finding) ? "pass" : "**falls short**"];
}

function absoluteRow({ name, value, unit }: Absolute): string[] {
  return [name, figure(value, unit)];
}

function figure({ median, min, max }: Spread, unit: string): string {
  return `${rounded(median)} ${unit} (${rounded(min)}–${rounded(max)})`;
}

/** Three digits that matter, and no more of them than that. */
function rounded(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: Math.abs(value) >= 100 ? 4 : 3 });
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
