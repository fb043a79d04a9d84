/** Control characters, but for the tab and line breaks; Postgres keeps no NUL, and nobody sees the others. */
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;
/** What is not seen at the ends of a text: white space, zero-width characters, direction marks, variation selectors. */
const UNSEEN_ENDS = /^(?:[\s\p{Cf}\u115F\u1160\u3164\uFFA0]|[\uFE00-\uFE0F])+|[\s\p{Cf}\u115F\u1160\u3164\uFFA0]+$/gu;
const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** A text of several lines as it is stored: composed (NFC), line breaks as LF, nothing unseen at its ends. */
export function cleanText(given: string): string {
  return given.toWellFormed().replace(/\r\n?/g, "\n").replace(CONTROLS, "").replace(UNSEEN_ENDS, "").normalize("NFC");
}

/** A text of one line as it is stored: cleaned, and each stretch of white space is one space. */
export function cleanLine(given: string): string {
  return cleanText(given).replace(/\s+/g, " ");
}

/** The beginning of a text, of at most so many characters as people count them, with an ellipsis where it was cut. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    if (kept.length === max) return `${kept.slice(0, max - 1).join("")}…`;
    kept.push(segment);
  }
  return text;
}
