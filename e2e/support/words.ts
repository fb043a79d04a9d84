import fc from "fast-check";

const HARD_WORDS = [
  "Grüße aus Zürich",
  "👩‍👩‍👧‍👦 family",
  "مرحبا بالعالم",
  "שלום",
  "\u202Eright to left",
  "zero\u200Bwidth",
  "'; drop table chats; --",
  "{{7*7}} ${7*7} <script>alert(1)</script>",
  "%00 %2e%2e/ ..\\",
  'eq.1,or(id.gt.0).*:"',
  "=1+1",
  "NaN",
  "null",
  "\u0001\u0002\u001F",
  "\uFEFFbom",
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
];

/** Texts of people and of attackers, without blanks at their ends. */
export function words(minLength = 1, maxLength = 300): fc.Arbitrary<string> {
  const least = Math.max(1, minLength);
  return fc
    .oneof(
      { weight: 2, arbitrary: fc.constantFrom(...HARD_WORDS) },
      { weight: 3, arbitrary: fc.string({ unit: "grapheme", minLength: least, maxLength: Math.min(40, maxLength) }) },
      { weight: 1, arbitrary: fc.constant("x".repeat(maxLength)) },
    )
    .filter((text) => isKept(text) && text.trim().length >= least && text.length <= maxLength);
}

/** Whether a text can be stored as it is. */
export function isKept(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
