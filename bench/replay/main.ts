import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import { type Arguments, HELP, readArguments } from "./arguments.ts";
import { type Connection, findConnection, unreachable } from "./connection.ts";
import type { Deliver } from "./deliver.ts";
import { deliverInBatches } from "./deliver-in-batches.ts";
import { deliverSingly } from "./deliver-singly.ts";
import { readDialogues, type Survey, surveyFile } from "#dialogues/dialogue-file.ts";
import { createProgress } from "./progress.ts";
import { closingTable, shortfall } from "./report.ts";
import { runReplay } from "./run.ts";

const PROBLEMS_SHOWN = 10;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const read = readArguments(argv);
  if (read.kind === "help") return say(HELP, 0);
  if (read.kind === "wrong") return complain(`${read.problem}\nnpm run replay -- --help tells more.`, 2);
  const given = read.arguments;
  // npm runs scripts in the project's folder; a relative path is meant from where the person stands
  const file = resolve(process.env["INIT_CWD"] ?? "", given.file);
  if (!(await readable(file))) return complain(`${given.file} cannot be read.`, 2);
  const survey = await surveyFile(file, given.limit);
  if (survey.problems.length > 0) return complain(badFile(given.file, survey.problems), 2);
  const connection = await findConnection(given, process.env);
  const problem = "problem" in connection ? connection.problem : await unreachable(connection.url);
  if ("problem" in connection || problem !== null) return complain(problem ?? "", 2);
  return replayFile(file, given, survey, connection);
}

async function replayFile(file: string, given: Arguments, survey: Survey, connection: Connection): Promise<number> {
  const interrupt = interruptOnCtrlC();
  const startedAt = new Date();
  const progress = createProgress(process.stderr, survey.dialogues, () => performance.now());
  const startedMs = performance.now();
  const run = await runReplay({
    ...connection,
    fetch,
    dialogues: readDialogues(file, given.limit),
    deliver: delivery(given, startedAt),
    concurrency: given.concurrency,
    random: Math.random,
    interrupt,
    onProgress: progress.update,
  });
  progress.end(run);
  const elapsedMs = performance.now() - startedMs;
  const { planned, dialogues } = survey;
  const ending = { run, planned, dialogues, interrupted: interrupt.aborted, elapsedMs };
  say(`\n${closingTable(ending)}\n`, 0);
  const missing = shortfall(ending);
  if (missing === "") return 0;
  return complain(`\n${missing}`, interrupt.aborted ? 130 : 1);
}

function delivery(given: Arguments, anchor: Date): Deliver {
  const days = given["spread-days"];
  return given.batch || days !== undefined ? deliverInBatches({ anchor, days: days ?? 0 }) : deliverSingly;
}

/** The first Ctrl-C lets requests on their way finish; the second one ends the process at once, as without a handler. */
function interruptOnCtrlC(): AbortSignal {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupt.abort());
  return interrupt.signal;
}

function badFile(file: string, problems: string[]): string {
  const more = problems.length - PROBLEMS_SHOWN;
  return [
    `${file} is not a good dialogue file; nothing was sent.`,
    ...problems.slice(0, PROBLEMS_SHOWN).map((problem) => `  ${problem}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join("\n");
}

async function readable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}
