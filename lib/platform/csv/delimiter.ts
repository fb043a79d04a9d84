/** What separates the cells of a line. */
export const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How many records are looked at; enough to see a pattern. */
const SAMPLE_RECORDS = 200;

/** The delimiter that cuts most records into the same number of cells; a comma when the file has one column. */
export function detectDelimiter(beginning: string): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(cellCounts(beginning, delimiter));
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** How alike the records are, with more columns before fewer; 0 when nothing is cut. */
function scoreOf(counts: readonly number[]): number {
  const [header = 1] = counts;
  if (header < 2) return 0;
  const alike = counts.filter((count) => count === header).length / counts.length;
  return alike * alike * Math.log2(header + 1);
}

/** The number of cells in each record of the text; a line break or delimiter within quotes cuts nothing. */
function cellCounts(text: string, delimiter: Delimiter): number[] {
  const counts: number[] = [];
  let cells = 1;
  let quoted = false;
  let begun = false;
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === delimiter) cells += 1;
    else if (!quoted && (letter === "\n" || letter === "\r")) {
      if (begun) counts.push(cells);
      if (counts.length === SAMPLE_RECORDS) return counts;
      [cells, begun] = [1, false];
      continue;
    }
    begun = true;
  }
  // the last record may be cut short, unless it is the only one
  if (begun && counts.length === 0) counts.push(cells);
  return counts;
}
