/** The colours of series that stand side by side; each is told apart from its neighbours without hue, too. */
export const SERIES_COLORS = [
  "var(--hz-series-1)",
  "var(--hz-series-2)",
  "var(--hz-series-3)",
  "var(--hz-series-4)",
] as const;
