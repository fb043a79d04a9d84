import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { readCsv } from "@/e2e/support/people";
import { PAST_DAYS, read, refusesBadDays, withPast } from "@/e2e/support/statistics";
import { METRICS, METRIC_IDS } from "@/lib/concierge/analytics/metrics";
import {
  ConversionRates,
  Overview,
  SummaryMetrics,
  UserActivity,
  UserComposition,
} from "@/lib/concierge/analytics/schemas";

const path = "/api/analytics/overview";
const sql = openDatabase();

refusesBadDays(sql, { path, status: 422 }, ["compare=tomorrow"]);

const Answer = z.strictObject({ data: Overview });
const overviewOf = async (query: string, organization: TestOrganization) =>
  Answer.parse(await read(`${path}?${query}`, organization)).data;

test("says everything the other routes say of the same days", async () => {
  const organization = await withPast(sql);
  const { current, comparison, fresh_at } = await overviewOf(PAST_DAYS, organization);
  const of = (route: string) => read(`/api/analytics/${route}?${PAST_DAYS}`, organization);
  const { range, comparison: _none, ...funnels } = ConversionRates.parse(await of("conversion-rates"));
  expect(current.range).toEqual(range);
  expect(current.funnels).toEqual(funnels);
  const { range: _range, comparison: _nor, ...composition } = UserComposition.parse(await of("user-composition"));
  expect(current.composition).toEqual(composition);
  const { uniqueUsers, totals } = UserActivity.parse(await of("user-activity"));
  expect(current.series.active_sessions).toEqual(uniqueUsers.map(({ value }) => value));
  expect(current.days).toEqual(uniqueUsers.map(({ iso }) => iso));
  expect(current.totals.active_sessions).toBe(totals.uniqueUsers);
  const summary = SummaryMetrics.parse(await of("summary-metrics"));
  expect(summary).toMatchObject({ totalChats: current.totals.chats, engagedChats: current.totals.engaged_chats });
  expect(comparison).toBeNull();
  expect(Date.parse(fresh_at ?? "")).toBeGreaterThan(Date.now() - 60_000);
});

test("each total is the sum of its days, but where a session may be active on several", async () => {
  const organization = await withPast(sql);
  const { current } = await overviewOf(PAST_DAYS, organization);
  const sums = METRIC_IDS.filter((metric) => METRICS[metric].isAdditive).map((metric) => [
    metric,
    current.series[metric].reduce((total, value) => total + value, 0),
  ]);
  expect(current.totals).toMatchObject(Object.fromEntries(sums));
  expect(METRIC_IDS.length - sums.length).toBe(2);
});

test("compares with as many days before", async () => {
  const organization = await withPast(sql);
  const { comparison } = await overviewOf("from=2025-11-19&to=2025-11-20&compare=previous", organization);
  const before = await overviewOf("from=2025-11-17&to=2025-11-18", organization);
  expect(comparison).toEqual(before.current);
});

test("where nothing has happened, nothing is fresh and everything is zero", async () => {
  const organization = await makeOrganization(sql);
  const { fresh_at, current } = await overviewOf("days=7", organization);
  expect(fresh_at).toBeNull();
  expect(new Set(Object.values(current.totals))).toEqual(new Set([0]));
});

test("as CSV it has a line a day with every metric", async () => {
  const organization = await withPast(sql);
  const { current } = await overviewOf(PAST_DAYS, organization);
  const [header, ...lines] = await readCsv(`${path}?${PAST_DAYS}&format=csv`, organization.owner.cookie);
  expect(header).toBe(["Day", ...METRIC_IDS.map((metric) => METRICS[metric].label)].join(","));
  expect(lines).toEqual(
    current.days.map((day, index) => [day, ...METRIC_IDS.map((metric) => current.series[metric][index])].join(",")),
  );
});
