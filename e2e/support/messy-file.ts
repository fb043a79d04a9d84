/** How a file is written that a spreadsheet of some country has saved. */
export interface Writing {
  delimiter: "," | ";";
  encoding: "latin1" | "utf8";
  hasMark: boolean;
}

/** A row of the file: its cells, the line on which it begins, and what must be said of it when it is no contact. */
export interface MessyRow {
  cells: string[];
  line: number;
  reason: string | null;
}

const COLUMNS = 100;
const HEADER = ["E-Mail", "Vorname", "Nachname", "Ort", "Geburtstag", "Notizen", "Tags", "", "Extra", "extra", ""];

/** Names of its columns as they are shown: each its own. */
export const MESSY_COLUMNS = Array.from(
  { length: COLUMNS },
  (_, index) =>
    ["E-Mail", "Vorname", "Nachname", "Ort", "Geburtstag", "Notizen", "Tags", "", "Extra", "extra (2)"][index] ||
    `Column ${index + 1}`,
);

/** Of ten rows three are wrong, each in its way, five are new people, one is one of them again, and one is there already. */
export function messyFile(count: number, writing: Writing): { bytes: Uint8Array<ArrayBuffer>; rows: MessyRow[] } {
  const { delimiter, encoding, hasMark } = writing;
  const lineOf = (cells: readonly string[]) => cells.map((cell) => written(cell, delimiter)).join(delimiter);
  const lines = [lineOf(widened(HEADER))];
  const rows: MessyRow[] = [];
  let line = 2;
  for (let n = 0; n < count; n += 1) {
    const { cells, reason } = rowOf(n);
    const text = lineOf(cells);
    lines.push(text);
    rows.push({ cells, line, reason });
    line += text.split("\r\n").length;
  }
  const content = Buffer.from(`${lines.join("\r\n")}\r\n`, encoding);
  return { bytes: new Uint8Array(Buffer.concat([hasMark ? Buffer.from("\uFEFF") : Buffer.alloc(0), content])), rows };
}

function rowOf(n: number): Omit<MessyRow, "line"> {
  const last = `Müller, "Max"; jr. ${n}`;
  const person = (email: string, ...more: string[]) => widened([email, "Zoë", last, ...more]);
  switch (n % 10) {
    case 0:
      return { cells: person(`wrong-${n}@`), reason: "E-Mail must be an e-mail address." };
    case 1:
      return { cells: person(""), reason: "The row has neither an e-mail address nor a telephone number." };
    case 2:
      return {
        cells: [...person(`wide-${n}@example.com`, "Köln", "31.02.2001"), "surplus"],
        reason: "The row has 101 cells, the header has 100. Geburtstag must be a date like 2026-11-20.",
      };
    case 7:
      return { cells: person(`new-${n}@example.com`, "", "", "two\r\nlines; one, cell"), reason: null };
    case 8:
      return { cells: person(`new-${n - 2}@example.com`.toUpperCase()), reason: null };
    case 9:
      return { cells: person(presentEmail((n - 9) / 10), "Köln", "20.11.1980", "", "Größe; vip"), reason: null };
    default:
      return { cells: person(`new-${n}@example.com`), reason: null };
  }
}

/** The address of somebody who is there before the file is imported. */
export function presentEmail(n: number): string {
  return `present-${n}@example.com`;
}

function widened(cells: readonly string[]): string[] {
  return [...cells, ...Array.from({ length: COLUMNS - cells.length }, () => "")];
}

function written(cell: string, delimiter: string): string {
  return /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
