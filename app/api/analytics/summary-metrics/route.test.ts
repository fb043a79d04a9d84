import { expect, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { makeOrganization } from "@/e2e/support/organization";
import { readCsv } from "@/e2e/support/people";
import { read, refusesBadDays, withPast } from "@/e2e/support/statistics";
import { SummaryMetrics } from "@/lib/concierge/analytics/schemas";

const path = "/api/analytics/summary-metrics";
const sql = openDatabase();

refusesBadDays(sql, { path, status: 400 }, ["compare=tomorrow"]);

const OF_ALL_TIME = {
  totalChats: 3,
  totalMessages: 3,
  totalVisitors: 2,
  totalArticleClicks: 1,
  totalArticleViews: 3,
  totalPlacesTracked: 4,
  engagedChats: 2,
  uniqueSessions: 2,
  comparison: null,
};

test("counts everything there ever was of this organisation, and nothing of another", async () => {
  const organization = await withPast(sql);
  expect(await read(path, organization)).toEqual(OF_ALL_TIME);
});

test("of a range it counts what fell into it", async () => {
  const organization = await withPast(sql);
  const metrics = SummaryMetrics.parse(
    await read(`${path}?from=2025-11-19&to=2025-11-19&compare=previous`, organization),
  );
  expect(metrics).toEqual({
    totalChats: 2,
    totalMessages: 0,
    totalVisitors: 1,
    totalArticleClicks: 0,
    totalArticleViews: 1,
    totalPlacesTracked: 1,
    engagedChats: 1,
    uniqueSessions: 2,
    comparison: {
      totalChats: 1,
      totalMessages: 2,
      totalVisitors: 1,
      totalArticleClicks: 0,
      totalArticleViews: 1,
      totalPlacesTracked: 1,
      engagedChats: 1,
      uniqueSessions: 1,
    },
  });
});

test("of an organisation to which nothing has happened it is all zeros", async () => {
  const organization = await makeOrganization(sql);
  const { comparison, ...numbers } = SummaryMetrics.parse(await read(path, organization));
  expect(comparison).toBeNull();
  expect(new Set(Object.values(numbers))).toEqual(new Set([0]));
});

test("as CSV it has a line a number", async () => {
  const organization = await withPast(sql);
  const { comparison: _none, ...numbers } = OF_ALL_TIME;
  const [header, ...lines] = await readCsv(`${path}?format=csv`, organization.owner.cookie);
  expect(header).toBe("Metric,Value");
  expect(lines).toEqual(Object.entries(numbers).map(([name, value]) => `${name},${value}`));
});
