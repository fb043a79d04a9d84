import { z } from "zod";
import { PageQuery, pageOf } from "@/lib/platform/pagination/page";
import { TimeZone } from "@/lib/platform/time/time-zone";
import { FACETS, FACET_IDS, METRIC_IDS } from "./metrics";
import type { FacetId, MetricId } from "./metrics";

const MAX_DAYS = 366;

/** A calendar day: `2026-11-20`. */
const Day = z.iso.date();

/** Which days, in the organisation's time zone. */
export const dayFields = {
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .optional()
    .meta({ description: "The last so many days, today among them." }),
  from: Day.optional().meta({ description: "The first day; together with `to`, instead of `days`." }),
  to: Day.optional().meta({ description: "The last day." }),
};

const rangeFields = {
  ...dayFields,
  tz: TimeZone.optional().meta({ description: "Where days are cut; the organisation's time zone when unset." }),
};

const compareField = z
  .enum(["previous", "year"])
  .optional()
  .meta({ description: "Also as many days right before (`previous`), or a year before (`year`)." });

/** Which days to look at, and with what to compare them. Without any: the last 90 days, or all time where that is the default. */
export const RangeQuery = z.object({ ...rangeFields, compare: compareField }).superRefine(checkRange);
export type RangeQuery = z.output<typeof RangeQuery>;

/** The name of a bar, to the letter; no location is longer. */
const facetField = (facet: FacetId) =>
  z
    .string()
    .min(1)
    .max(510)
    .optional()
    .meta({ description: `Only with the metric chats: those of one bar. ${FACETS[facet].description}` });

/** Which rows, behind which number. */
export const CountedRowsQuery = PageQuery.extend({
  ...rangeFields,
  days: z
    .union([z.literal("all"), rangeFields.days])
    .meta({ description: "The last so many days, today among them, or `all`; 90 without any days." }),
  metric: z.enum(METRIC_IDS).meta({ description: "The metric whose rows are asked for." }),
  device: facetField("device"),
  city: facetField("city"),
  country: facetField("country"),
})
  .superRefine(checkRange)
  .superRefine(checkFacet);
export type CountedRowsQuery = z.output<typeof CountedRowsQuery>;

/** The rows behind a bar are those of one facet, and bars are of chats. */
function checkFacet(query: Partial<Record<FacetId, string>> & { metric: MetricId }, context: z.RefinementCtx): void {
  const [first, ...others] = FACET_IDS.filter((facet) => query[facet] !== undefined);
  const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  for (const facet of others) refuse(facet, `goes without ${first}`);
  if (first !== undefined && query.metric !== "chats") refuse(first, "goes with the metric chats only");
}

type GivenRange = { days?: number | "all" | undefined; from?: string | undefined; to?: string | undefined };

/** Refuses days that do not fit together. */
export function checkRange({ days, from, to }: GivenRange, context: z.RefinementCtx): void {
  const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if (days !== undefined && (from !== undefined || to !== undefined)) refuse("days", "goes without from and to");
  if ((from === undefined) !== (to === undefined)) refuse(from === undefined ? "from" : "to", "is missing");
  if (from === undefined || to === undefined) return;
  if (to < from) refuse("to", "must not be before from");
  if (Date.parse(to) - Date.parse(from) >= MAX_DAYS * 86_400_000)
    refuse("to", `must be within ${MAX_DAYS} days of from`);
}

const Count = z.number().int();
const Counts = z.record(z.enum(METRIC_IDS), Count);
const Series = z.record(z.enum(METRIC_IDS), z.array(Count));

/** Chats by what they were written on or from where. */
const Share = z.object({ name: z.string(), value: Count });

const MeasuredDays = z.object({ from: Day.nullable(), to: Day.nullable() });

/** What statistics can be asked for: metrics of three kinds, these also day by day, and what stands beside them. */
export type AnalyticsPart = "events" | "cohorts" | "activity" | "series" | "composition" | "places";

/** What has a total: the metrics, and how many of the engaged sessions went on. */
const TOTALS = [...METRIC_IDS, "engaged_registered_sessions", "engaged_clicked_sessions"] as const;
export type TotalId = (typeof TOTALS)[number];

/** What the database answers: only the parts that were asked for. */
export const Measured = MeasuredDays.extend({
  totals: z.partialRecord(z.enum(TOTALS), Count).optional(),
  series: z
    .partialRecord(z.enum(METRIC_IDS), z.array(Count))
    .and(z.object({ days: z.array(Day) }))
    .nullable()
    .optional(),
  composition: z.object({ device: z.array(Share), city: z.array(Share), country: z.array(Share) }).optional(),
  places: Count.optional(),
});
export type Measured = z.output<typeof Measured>;

/** Statistics as the database answers them. */
export const Analytics = z.object({
  timezone: z.string(),
  today: Day,
  fresh_at: z.string().nullable(),
  current: Measured,
  comparison: Measured.nullable(),
});
export type Analytics = z.output<typeof Analytics>;

/** The days an answer is about. */
export const AnsweredRange = z
  .object({
    from: Day,
    to: Day,
    timezone: z.string(),
    today: Day.meta({ description: "The day that is not over yet: its numbers still grow." }),
  })
  .meta({ id: "AnsweredRange" });

/** One day of a series. */
export const Point = z.object({
  date: z.string().meta({ description: "For people: `Nov 18`." }),
  iso: Day,
  value: Count,
});
export type Point = z.output<typeof Point>;

const Points = z.array(Point);

function seriesAnswer<Name extends string>(...names: readonly Name[]) {
  const every = <Value extends z.ZodType>(value: Value) => z.record(z.enum(names), value);
  const part = z.object({ totals: every(Count), range: AnsweredRange });
  return every(Points).and(part.extend({ comparison: every(Points).and(part).nullable() }));
}

export const UserActivity = seriesAnswer("uniqueUsers", "chatMessages", "registrations");
export type UserActivity = z.output<typeof UserActivity>;

export const EventTotals = seriesAnswer("chatMessages", "articleClicks", "articleViews");
export type EventTotals = z.output<typeof EventTotals>;

const SummaryNumbers = z.object({
  totalChats: Count,
  totalMessages: Count.meta({ description: "Those that visitors sent." }),
  totalVisitors: Count,
  totalArticleClicks: Count,
  totalArticleViews: Count,
  totalPlacesTracked: Count.meta({ description: "Articles that were mentioned or viewed, each once." }),
  engagedChats: Count,
  uniqueSessions: Count,
});

export const SummaryMetrics = SummaryNumbers.extend({ comparison: SummaryNumbers.nullable() });
export type SummaryMetrics = z.output<typeof SummaryMetrics>;
export type SummaryNumbers = z.output<typeof SummaryNumbers>;

const Stage = z.object({ label: z.string(), value: Count });
export const Funnel = z.object({ stages: z.tuple([Stage, Stage]), conversionRate: z.number().min(0).max(100) });
export type Funnel = z.output<typeof Funnel>;

const Funnels = z.object({
  sessionToEngagement: Funnel,
  sessionToRegistration: Funnel,
  sessionToClick: Funnel,
  sessionToView: Funnel,
  engagedToRegistration: Funnel,
  engagedToClick: Funnel,
});
export type Funnels = z.output<typeof Funnels>;

export const ConversionRates = Funnels.extend({ range: AnsweredRange, comparison: Funnels.nullable() });
export type ConversionRates = z.output<typeof ConversionRates>;

const Slice = z.object({
  name: z.string(),
  value: Count,
  percentage: z.string().meta({ description: "Of all chats, with one decimal: `12.5`." }),
});
export type Slice = z.output<typeof Slice>;

const Composition = z.object({
  totalChats: Count,
  devices: z.array(Slice),
  cities: z.array(Slice),
  countries: z.array(Slice),
});
export type Composition = z.output<typeof Composition>;

export const UserComposition = Composition.extend({ range: AnsweredRange, comparison: Composition.nullable() });
export type UserComposition = z.output<typeof UserComposition>;

const OverviewPeriod = z.object({
  range: AnsweredRange,
  totals: Counts,
  days: z.array(Day),
  series: Series,
  funnels: Funnels,
  composition: Composition,
});
export type OverviewPeriod = z.output<typeof OverviewPeriod>;

/** Everything the first page shows of a range, in one answer. */
export const Overview = z
  .object({
    fresh_at: z.string().nullable().meta({ description: "When the newest of these events was stored." }),
    current: OverviewPeriod,
    comparison: OverviewPeriod.nullable(),
  })
  .meta({ id: "Overview" });
export type Overview = z.output<typeof Overview>;

/** One row that a number counts. */
export const CountedRow = z
  .object({
    id: z.string(),
    at: z.string(),
    chat_id: z.string().nullable(),
    session_id: z.string().nullable(),
    visitor_id: z.string().nullable(),
    visitor_name: z.string().nullable(),
    title: z.string().nullable().meta({ description: "What there is to say of it: a topic, a message, an article." }),
  })
  .meta({ id: "CountedRow" });
export type CountedRow = z.output<typeof CountedRow>;

export const CountedRows = pageOf(CountedRow);

/** A page of rows with what was asked, and how many there are in all. */
export interface CountedRowsPage {
  data: CountedRow[];
  next_cursor: string | null;
  metric: MetricId;
  /** Null over all time, as is `to`. */
  from: string | null;
  to: string | null;
  timezone: string;
  /** On the first page; null on later ones. */
  count: number | null;
}

/** What to compare. */
export const ReconcileQuery = z.object({
  days: z
    .union([z.literal("all"), z.coerce.number().int().min(1).max(366)])
    .default(3)
    .meta({ description: "How many days up to today, or `all`." }),
  since: z.iso
    .datetime()
    .optional()
    .meta({ description: "Organisations that were last compared before; 20 hours ago when unset." }),
  repair: z.enum(["true", "false"]).default("true").meta({ description: "Whether to count again what differs." }),
});
export type ReconcileQuery = z.output<typeof ReconcileQuery>;

/** A comparison of the statistics of one organisation with the rows they count. */
export const StatsCheck = z
  .object({
    checked_at: z.string(),
    from: Day.nullable(),
    to: Day.nullable(),
    days: Count.meta({ description: "How many days with anything on them were compared." }),
    drift: Count.meta({ description: "How many statistics differed; 0 is right." }),
    differences: z.array(
      z.object({
        statistic: z.string(),
        key: z.string(),
        counted: z.string().nullable(),
        recounted: z.string().nullable(),
      }),
    ),
    is_repaired: z.boolean(),
    duration_ms: Count,
  })
  .meta({ id: "StatsCheck" });
export type StatsCheck = z.output<typeof StatsCheck>;

export const EveryoneReconciled = z.object({
  organizations: Count,
  drift: Count,
  failed: Count,
  is_complete: z.boolean().meta({ description: "False when time ran out; the next run goes on." }),
  results: z.array(StatsCheck.extend({ organization_id: z.uuid() })),
});
export type EveryoneReconciled = z.output<typeof EveryoneReconciled>;
