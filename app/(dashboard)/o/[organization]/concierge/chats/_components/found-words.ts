/** A piece of a text, and whether it is one of the words looked for. */
export interface Piece {
  text: string;
  found: boolean;
}

const WORD = /[\p{L}\p{N}]+/gu;
const UNWANTED = /(?<=^|\s)-(?:"[^"]*"?|\S+)/g;
const JOINT = /(?<=^|\s)or(?=\s|$)/gi;

/** A pattern for the words that a search finds, as the database reads it: the last one may be the beginning of a word. */
export function wordsFound(search: string | undefined): RegExp | null {
  const wanted = (search ?? "").replaceAll(UNWANTED, " ").replaceAll(JOINT, " ").trimEnd();
  const words = wanted.match(WORD) ?? [];
  const last = wanted.endsWith('"') ? undefined : words.pop();
  const patterns = [...new Set(words), ...(last === undefined ? [] : [`${last}[\\p{L}\\p{N}]*`])];
  if (patterns.length === 0) return null;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${patterns.join("|")})(?![\\p{L}\\p{N}])`, "giu");
}

/** The text in pieces, those that were looked for apart. */
export function piecesOf(text: string, words: RegExp | null): Piece[] {
  if (words === null) return [{ text, found: false }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(words)) {
    if (index > end) pieces.push({ text: text.slice(end, index), found: false });
    pieces.push({ text: word, found: true });
    end = index + word.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), found: false });
  return pieces;
}
