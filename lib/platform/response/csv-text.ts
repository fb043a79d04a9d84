/** What a cell may hold. A number stays one; nothing is an empty cell. */
export type CsvCell = string | number | boolean | null | undefined;

export type CsvLine = readonly CsvCell[];

const CRLF = "\r\n";
/** What makes a spreadsheet take a text for a formula, or look for one behind it. */
const FORMULA_START = /^[=+\-@\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** Lines as RFC 4180 writes them. */
export function csvText(lines: readonly CsvLine[]): string {
  return lines.map((cells) => cells.map(cellText).join(",") + CRLF).join("");
}

/** A text that a spreadsheet would run gets an apostrophe in front, which keeps it a text. */
function cellText(cell: CsvCell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
