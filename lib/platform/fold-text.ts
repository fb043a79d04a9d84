const MARKS = /[\u0300-\u036F]/g;
const SINGLES: Readonly<Record<string, string>> = { ß: "ss", ς: "σ", ı: "i", ø: "o", ł: "l" };

/** The text as searches and unique names compare it; `app.fold` does the same in the database. */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(MARKS, "")
    .replaceAll(/[ßςıøł]/g, (letter) => SINGLES[letter] ?? letter);
}
