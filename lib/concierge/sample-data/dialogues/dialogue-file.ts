import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { type Dialogue, type ParsedLine, parseLine } from "./dialogue.ts";
import { planDialogue } from "./plan.ts";
import { addRows, emptyTally, type Tally } from "./tally.ts";

export type Survey = { dialogues: number; planned: Tally; problems: string[] };

/**
 * Reads the whole file once before anything is sent: a bad line is found now and not after ten thousand requests, and
 * the totals for the progress bar are known.
 */
export async function surveyFile(path: string, limit = Infinity): Promise<Survey> {
  const survey: Survey = { dialogues: 0, planned: emptyTally(), problems: [] };
  const lineOf = new Map<string, number>();
  for await (const { line, parsed } of parsedLines(path)) {
    if (survey.dialogues >= limit) break;
    if (!parsed.ok) {
      survey.problems.push(`line ${line}: ${parsed.problem}`);
      continue;
    }
    const { id } = parsed.dialogue;
    const earlier = lineOf.get(id);
    if (earlier !== undefined) survey.problems.push(`line ${line}: id ${id} is already on line ${earlier}`);
    lineOf.set(id, line);
    survey.dialogues += 1;
    for (const step of planDialogue(parsed.dialogue)) addRows(survey.planned, step);
  }
  return survey;
}

/** The dialogues of a surveyed file, one at a time. */
export async function* readDialogues(path: string, limit = Infinity): AsyncGenerator<Dialogue> {
  let given = 0;
  for await (const { line, parsed } of parsedLines(path)) {
    if (given >= limit) return;
    if (!parsed.ok) throw new Error(`${path} changed while it was read: line ${line} ${parsed.problem}`);
    given += 1;
    yield parsed.dialogue;
  }
}

async function* parsedLines(path: string): AsyncGenerator<{ line: number; parsed: ParsedLine }> {
  const input = createReadStream(path, "utf8");
  const lines = createInterface({ input, crlfDelay: Infinity });
  let line = 0;
  try {
    for await (const text of lines) {
      line += 1;
      if (text.trim() !== "") yield { line, parsed: parseLine(text) };
    }
  } finally {
    input.destroy();
  }
}
