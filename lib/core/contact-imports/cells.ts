import { cleanLine } from "@/lib/platform/plain-text";

/** In which order a date with slashes has its parts; dates with dashes and dots say it themselves. */
export const DATE_ORDERS = ["dmy", "mdy"] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

const YES = new Set(
  "true yes y 1 x ja j oui o si sí s sim da tak wahr vrai verdadero はい 是 on subscribed".split(" "),
);
const NO = new Set("false no n 0 nein non não nee nie falsch faux falso いいえ 否 off unsubscribed".split(" "));

/** A yes or no of many languages; undefined when it is neither. */
export function readBoolean(cell: string): boolean | undefined {
  const word = cleanLine(cell).toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : undefined;
}

/** A number as people and spreadsheets write it: `1,234.5`, `1.234,5`, `1 234,5`; undefined when it is none. */
export function readNumber(cell: string): number | undefined {
  const written = cleanLine(cell.normalize("NFKC")).replace(/[\s'’]/g, "");
  const [, sign = "", digits = ""] = /^([+-]?)(\d[\d.,]*)$/.exec(written) ?? [];
  const plain = withPoint(digits);
  return plain === undefined ? undefined : Number(sign + plain);
}

/** A date as ISO 8601, from `2026-11-20`, `20.11.2026`, or with slashes in the order that was said; undefined when it is none. */
export function readDate(cell: string, order: DateOrder | null): string | undefined {
  const text = cleanLine(cell.normalize("NFKC"));
  const [, y, m, d] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text) ?? [];
  if (y !== undefined) return isoDate(y, m, d);
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  if (year !== undefined) return isoDate(year, month, day);
  const [, first, second, last] = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text) ?? [];
  if (last === undefined || order === null) return undefined;
  return order === "dmy" ? isoDate(last, second, first) : isoDate(last, first, second);
}

/** A word of a list, however it is capitalised and spaced. */
export function readWord(cell: string): string {
  return cleanLine(cell)
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}

/** A whole name in two; what is written as "Last, First" is turned round. */
export function splitName(cell: string): { first_name?: string; last_name?: string } {
  const name = cleanLine(cell);
  const [last = "", first = "", ...more] = name.split(",").map((part) => part.trim());
  if (first !== "" && more.length === 0) return { first_name: first, last_name: last };
  const gap = name.lastIndexOf(" ");
  return gap < 0 ? { first_name: name } : { first_name: name.slice(0, gap), last_name: name.slice(gap + 1) };
}

/** The tags in a cell, each once. */
export function readTags(cell: string): string[] {
  const names = cell.split(/[;,|\n]/).map(cleanLine);
  return [...new Set(names.filter((name) => name !== ""))];
}

/** A cell without the apostrophe that keeps a spreadsheet from running it, as we put it there ourselves. */
export function withoutGuard(cell: string): string {
  return /^'\s*[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell;
}

/** The digits with a point before the decimals and no marks between thousands. */
function withPoint(digits: string): string | undefined {
  if (/^\d+([.,]\d+)?$/.test(digits) && !/^\d{1,3}[.,]\d{3}$/.test(digits)) return digits.replace(",", ".");
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits)) return digits.replaceAll(",", "");
  if (/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(digits)) return digits.replaceAll(".", "").replace(",", ".");
  return undefined;
}

function isoDate(year = "", month = "", day = ""): string | undefined {
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso ? undefined : iso;
}
