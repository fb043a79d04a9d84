import type { StepKind } from "#dialogues/step.ts";
import type { Run } from "./run.ts";
import { type Tally, totalRows } from "#dialogues/tally.ts";

export type Ending = { run: Run; planned: Tally; dialogues: number; interrupted: boolean; elapsedMs: number };

const ROWS: [label: string, kind: StepKind][] = [
  ["chats", "chat"],
  ["messages", "message"],
  ["mentions", "mention"],
  ["web mentions *", "web_mention"],
  ["views *", "view"],
  ["clicks *", "click"],
  ["identifications *", "visitor"],
];
const REASONS_SHOWN = 20;

/** The closing table: what the plan held, what the server acknowledged, and what it cost. */
export function closingTable({ run, planned, elapsedMs }: Ending): string {
  const seconds = elapsedMs / 1000;
  const lines = [
    row("", "planned", "stored"),
    ...ROWS.map(([label, kind]) => row(label, format(planned[kind]), format(run.stored[kind]))),
    "",
    row("requests", "", format(run.requests)),
    row("retries", "", format(run.retries)),
    row("seconds", "", seconds.toFixed(1)),
    row("requests/s", "", (seconds === 0 ? 0 : run.requests / seconds).toFixed(1)),
    "",
    "* not in the file: made up from the dialogue id, the same in every run. Web mentions are kept apart from mentions.",
  ];
  return lines.join("\n");
}

/** What was not stored and why; empty when everything was. */
export function shortfall({ run, planned, dialogues, interrupted }: Ending): string {
  const missing = totalRows(planned) - totalRows(run.stored);
  if (missing === 0) return "";
  const lines = [`${format(missing)} of ${format(totalRows(planned))} rows were not stored.`];
  if (run.gaveUp !== null) lines.push(`Gave up: ${run.gaveUp}.`);
  for (const [reason, ids] of reasonsOf(run).slice(0, REASONS_SHOWN)) {
    const others = ids.length > 3 ? ` and ${format(ids.length - 3)} more` : "";
    lines.push(`Refused, ${reason}: ${ids.slice(0, 3).join(", ")}${others}`);
  }
  const done = `${format(run.dialogues)} of ${format(dialogues)} dialogues were sent whole`;
  if (interrupted) lines.push(`Interrupted: ${done}.`);
  if (interrupted || run.gaveUp !== null) {
    lines.push("The same command goes on from here; what is stored already is not stored again.");
  }
  return lines.join("\n");
}

function reasonsOf(run: Run): [reason: string, ids: string[]][] {
  const reasons = new Map<string, string[]>();
  for (const { id, refusal } of run.refusals) {
    const reason = [refusal.status, refusal.code, `"${refusal.message}"`].filter((part) => part !== "").join(" ");
    const ids = reasons.get(reason);
    if (ids === undefined) reasons.set(reason, [id]);
    else ids.push(id);
  }
  return [...reasons].sort(([, a], [, b]) => b.length - a.length);
}

function row(label: string, planned: string, stored: string): string {
  return `${label.padEnd(18)}${planned.padStart(10)}${stored.padStart(10)}`.trimEnd();
}

function format(count: number): string {
  return count.toLocaleString("en-US");
}
