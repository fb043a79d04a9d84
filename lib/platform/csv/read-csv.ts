import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { detectDelimiter } from "./delimiter";
import { decodeText, detectEncoding } from "./encoding";
import type { Bytes, TextEncoding } from "./encoding";

/** How a file of comma-separated values is written. */
export interface CsvFormat {
  encoding: TextEncoding;
  delimiter: string;
  /** Whether its first line says `sep=;`, as Excel writes it. */
  namesDelimiter: boolean;
}

/** One record of a file: its cells as they are written, and the line on which it begins, counted from 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/** Opens the file anew; it is read more than once. */
export type OpenFile = () => Bytes;

const SNIFF_CHARACTERS = 64 * 1024;
/** A record this large is a quote that is never closed, not a row of a table. */
const MAX_RECORD_CHARACTERS = 1024 * 1024;
const NAMED_DELIMITER = /^sep=(.)\r?\n?/i;

/** Finds out how the file is written, from its bytes. */
export async function detectFormat(open: OpenFile): Promise<CsvFormat> {
  const encoding = await detectEncoding(open());
  const beginning = await beginningOf(open, encoding);
  const named = NAMED_DELIMITER.exec(beginning)?.[1];
  return { encoding, delimiter: named ?? detectDelimiter(beginning), namesDelimiter: named !== undefined };
}

/**
 * The records of the file one by one, blank ones left out. Memory holds one piece of the file and its records,
 * however long the file is. A quote that is never closed is refused with the number of its record.
 */
export async function* readRecords(open: OpenFile, format: CsvFormat): AsyncGenerator<CsvRecord, void> {
  const parser = parse({
    delimiter: format.delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    info: true,
  });
  const text = Readable.from(decodeText(open(), format.encoding));
  text.on("error", (cause) => parser.destroy(cause));
  let end = 0;
  let countedTwice = 0;
  let blank = 0;
  let skip = format.namesDelimiter;
  try {
    for await (const parsed of text.pipe(parser)) {
      const { record, info } = infoOf(parsed);
      const line = end + 1 + info.empty_lines - blank;
      blank = info.empty_lines;
      countedTwice += pairsIn(record);
      end = info.lines - countedTwice;
      if (!skip && record.some((cell) => cell.trim() !== "")) yield { line, cells: record };
      skip = false;
    }
  } catch (thrown) {
    throw thrown instanceof CsvError ? refusal(thrown) : thrown;
  } finally {
    text.destroy();
  }
}

/** Line ends of two characters in cells, which the parser counts as two lines each. */
function pairsIn(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + cell.split("\r\n").length - 1, 0);
}

const ParserState = z.object({ records: z.number() });

interface Parsed {
  record: string[];
  info: { lines: number; empty_lines: number };
}

/** What the parser gives with `info: true`; its stream has no type. */
function infoOf(parsed: unknown): Parsed {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return parsed as Parsed;
}

async function beginningOf(open: OpenFile, encoding: TextEncoding): Promise<string> {
  let beginning = "";
  for await (const text of decodeText(open(), encoding)) {
    beginning += text;
    if (beginning.length >= SNIFF_CHARACTERS) break;
  }
  return beginning.slice(0, SNIFF_CHARACTERS);
}

function refusal(cause: CsvError): AppError {
  // the parser ends at once, with records before this one not yet taken from it: their count is the only place it knows
  const { records } = ParserState.parse(cause);
  const message = `Record ${records + 1} of the file cannot be read: a quote is not closed, or it is larger than 1 MB.`;
  return new AppError("invalid_request", message, { issues: [{ path: "file", message }], cause });
}
