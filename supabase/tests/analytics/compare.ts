import { deepEqual } from "node:assert/strict";
import { z } from "zod";
import type { Json } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { foldStatistics } from "#tests/support/fold.ts";
import type { Organization } from "#tests/support/organization.ts";
import { type Days, METRICS, OVERLAPPING, type Truth, truthOf } from "./oracle.ts";
import { askOn } from "./run-random-history.ts";

const Slices = z.array(z.strictObject({ name: z.string(), value: z.number() }));

const Measured = z.strictObject({
  from: z.string().nullable(),
  to: z.string().nullable(),
  totals: z.record(z.string(), z.number()),
  series: z
    .object({ days: z.array(z.string()) })
    .catchall(z.array(z.number()))
    .nullable(),
  composition: z.strictObject({ device: Slices, city: Slices, country: Slices }),
  places: z.number(),
});
type Measured = z.output<typeof Measured>;

const Answer = z.strictObject({
  timezone: z.string(),
  today: z.string(),
  fresh_at: z.string().nullable(),
  current: Measured,
  comparison: Measured.nullable(),
});

/** What an analyst may ask for. */
export interface Question {
  /** As many days up to today, or these, or all time. */
  range: { days: number } | { from: string; to: string } | null;
  /** Another zone than the organisation's. */
  timezone: string | null;
  compare: "previous" | "year" | null;
}

/** Asks for statistics and compares every number of the answer with the rows. */
export async function numbersAreTrue(sql: Sql, who: Organization, question: Question): Promise<void> {
  const { range, timezone, compare } = question;
  const asked = { ...range, timezone, compare: range === null ? null : compare };
  const parts = ["events", "cohorts", "activity", "series", "composition", "places"];
  const answer = Answer.parse(await askOn(sql)(who.members.analyst, "read_analytics", { ...asked, parts }));
  const zone = answer.timezone;
  const days = await daysOf(sql, question, zone);
  await isTrue(sql, who, answer.current, { ...days, timezone: zone });
  if (asked.compare === null) return deepEqual(answer.comparison, null);
  const before = await daysBefore(sql, days, asked.compare);
  await isTrue(sql, who, Measured.parse(answer.comparison), { ...before, timezone: zone });
}

async function isTrue(sql: Sql, { id }: Organization, measured: Measured, days: Days): Promise<void> {
  const truth = await truthOf(sql, id, days);
  const { series } = truth;
  const { days: listed, ...points } = measured.series ?? { days: [] };
  deepEqual({ from: measured.from, to: measured.to }, { from: days.from, to: days.to });
  deepEqual(measured.totals, truth.totals, "totals");
  deepEqual(measured.composition, truth.composition, "composition");
  deepEqual(measured.places, truth.places, "places");
  if (series === null) return deepEqual(measured.series, null);
  deepEqual([listed[0], listed.at(-1)], [days.from, days.to]);
  for (const [metric, numbers] of Object.entries(points)) {
    deepEqual(numbers, series[metric], `${metric} day by day`);
    if (OVERLAPPING.includes(metric)) continue;
    deepEqual(sum(numbers), truth.totals[metric], `${metric} adds up`);
  }
}

const Page = z.object({
  rows: z.array(z.object({ id: z.string(), at: z.string() })),
  next_cursor: z.unknown(),
  count: z.number().nullable(),
});

/** Turns all pages of the rows behind every number, and compares each row with those that the number counts. */
export async function rowsAreThere(sql: Sql, who: Organization, question: Question, limit: number): Promise<void> {
  const { range, timezone } = question;
  const zone = timezone ?? (await zoneOf(sql, who));
  const days = await daysOf(sql, question, zone);
  const truth = await truthOf(sql, who.id, { ...days, timezone: zone });
  for (const metric of METRICS) {
    const asked = { ...range, timezone, metric, limit };
    const { rows, count } = await allPages(sql, who, asked);
    deepEqual(rows, comparable(truth.rows[metric] ?? []), `the rows behind ${metric}`);
    deepEqual(count, truth.totals[metric], `the count of the rows behind ${metric}`);
  }
  for (const [facet, bars] of Object.entries(truth.composition)) {
    for (const { name, value } of bars) {
      const { rows, count } = await allPages(sql, who, { ...range, timezone, metric: "chats", limit, [facet]: name });
      deepEqual(rows, comparable(truth.bars[facet]?.[name] ?? []), `the rows behind ${facet} ${name}`);
      deepEqual([rows.length, count], [value, value], `the count of the rows behind ${facet} ${name}`);
    }
  }
  const { from, to } = days;
  const listed = await askOn(sql)(who.members.analyst, "count_chats", { from, to, tz: timezone });
  deepEqual(listed, truth.totals["chats"], "the list of chats, asked for the same days");
}

async function allPages(sql: Sql, who: Organization, asked: Json) {
  const rows: { id: string; at: string }[] = [];
  let count: number | null = null;
  let cursor: Json = null;
  do {
    const answer = await askOn(sql)(who.members.analyst, "list_metric_rows", { ...Object(asked), cursor });
    const page = Page.parse(answer);
    rows.push(...page.rows.map(({ id, at }) => ({ id, at })));
    count ??= page.count;
    const last = page.rows.at(-1);
    cursor = page.next_cursor === null || last === undefined ? null : { at: last.at, id: last.id };
  } while (cursor !== null);
  return { rows, count };
}

const comparable = (rows: Truth["rows"][string]) => rows.map(({ id, at }) => ({ id, at: new Date(at).toISOString() }));

async function daysOf(
  sql: Sql,
  { range }: Question,
  timezone: string,
): Promise<{ from: string | null; to: string | null }> {
  if (range === null) return { from: null, to: null };
  if ("from" in range) return range;
  const [row] = await sql<[{ from: string; to: string }]>`
    select (t.today - ${range.days - 1}::integer)::text as from, t.today::text as to from (select (now() at time zone ${timezone})::date as today) t`;
  return row;
}

async function daysBefore(
  sql: Sql,
  { from, to }: { from: string | null; to: string | null },
  compare: "previous" | "year",
) {
  const [row] = await sql<[{ from: string; to: string }]>`
    select b.first::text as from, (b.first + (${to}::date - ${from}::date))::text as to
    from (select case when ${compare} = 'year' then ${from}::date - interval '1 year' else ${from}::date - make_interval(days => ${to}::date - ${from}::date + 1) end::date as first) b`;
  return row;
}

async function zoneOf(sql: Sql, { id }: Organization): Promise<string> {
  const [row] = await sql<[{ timezone: string }]>`select timezone from organizations where id = ${id}`;
  return row.timezone;
}

const Check = z.object({
  drift: z.number(),
  differences: z.array(z.object({ statistic: z.string() })),
  is_repaired: z.boolean(),
});

/** Counts what is left and compares the statistics of an organisation with their rows, as the nightly job does. */
export async function reconcile(
  sql: Sql,
  { id }: Pick<Organization, "id">,
  input: Json = {},
): Promise<z.output<typeof Check>> {
  const worker = { role: "crm_worker", actor: "worker", sub: "test", organization_id: id };
  await foldStatistics(sql, id);
  return Check.parse(await askOn(sql)(worker, "reconcile_stats", input));
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
