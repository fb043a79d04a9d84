const WHOLE = new Intl.NumberFormat("en-GB");
const SHORT = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 1 });
const WHOLE_PERCENT = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 0 });
/** From here on a percentage says less than a factor. */
const MANIFOLD = 10;

/** `12,345`. */
export function numberText(value: number): string {
  return WHOLE.format(value);
}

/** `12.3k`, where there is little room. */
export function shortNumberText(value: number): string {
  return SHORT.format(value);
}

/** A part of a whole, `12.5%`; of nothing there are no parts. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? "–" : PERCENT.format(part / whole);
}

/** How a number stands to the one it is compared with. */
export interface Change {
  direction: "up" | "down" | "same";
  text: string;
}

export function changeOf(value: number, before: number): Change {
  if (value === before) return { direction: "same", text: "no change" };
  const direction = value > before ? "up" : "down";
  if (before === 0) return { direction, text: "new" };
  const ratio = value / before;
  if (ratio >= MANIFOLD) return { direction, text: `×${SHORT.format(ratio)}` };
  const change = Math.abs(ratio - 1);
  return { direction, text: (change < 0.1 ? PERCENT : WHOLE_PERCENT).format(change) };
}
