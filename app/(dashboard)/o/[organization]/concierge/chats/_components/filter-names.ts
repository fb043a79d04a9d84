import type { Filters } from "./list-address";

export const SENTIMENT_NAMES = { positive: "Positive", neutral: "Neutral", negative: "Negative" } as const;

/** Bands of lead scores, as the guide of the scores draws them. */
export const LEAD_SCORES: readonly { label: string; min: number | undefined; max: number | undefined }[] = [
  { label: "7 and more: leads", min: 7, max: undefined },
  { label: "4 to 6: researching", min: 4, max: 6 },
  { label: "1 to 3: browsing", min: 1, max: 3 },
  { label: "0: no intent", min: undefined, max: 0 },
];

/** One filter in force, in words, and the change that ends it. */
export interface FilterName {
  label: string;
  ended: Filters;
}

/** The filters in force but for search and status, which show themselves. */
export function namesOf(filters: Filters): FilterName[] {
  const { sentiment, min_lead_score: min, max_lead_score: max, topic, source_page, visitor_id, from, to } = filters;
  const names: (FilterName | null)[] = [
    sentiment === undefined
      ? null
      : { label: `Sentiment: ${SENTIMENT_NAMES[sentiment]}`, ended: { sentiment: undefined } },
    min === undefined && max === undefined
      ? null
      : { label: `Lead score: ${rangeOf(min, max)}`, ended: { min_lead_score: undefined, max_lead_score: undefined } },
    topic === undefined ? null : { label: `Topic: ${topic}`, ended: { topic: undefined } },
    source_page === undefined ? null : { label: `Page: ${source_page}`, ended: { source_page: undefined } },
    visitor_id === undefined ? null : { label: "One visitor", ended: { visitor_id: undefined } },
    from === undefined ? null : { label: `From ${from}`, ended: { from: undefined } },
    to === undefined ? null : { label: `To ${to}`, ended: { to: undefined } },
  ];
  return names.filter((name) => name !== null);
}

function rangeOf(min: number | undefined, max: number | undefined): string {
  if (max === undefined) return `${min} and more`;
  if (min === undefined || min === max) return max === 0 || min === max ? `${max}` : `up to ${max}`;
  return `${min} to ${max}`;
}
