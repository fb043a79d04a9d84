const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The text, or its beginning with an ellipsis when it has more characters than `max`. What people see as one character stays whole. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = firstCharacters(text, max);
  return kept.length === text.length ? text : `${kept.trimEnd()}…`;
}

/** The first characters of a text as people count them: an emoji or an accented letter is one. */
export function firstCharacters(text: string, count: number): string {
  let end = 0;
  let left = count;
  // a segment is read at a time: texts may be long, and only their beginning matters
  for (const { segment, index } of graphemes.segment(text)) {
    if (left === 0) break;
    left -= 1;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
