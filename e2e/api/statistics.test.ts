import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { runJobs } from "@/e2e/support/jobs";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { readCsv } from "@/e2e/support/people";
import { startProxy } from "@/e2e/support/proxy";
import type { Proxy } from "@/e2e/support/proxy";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { read, readRowsBehind } from "@/e2e/support/statistics";
import { METRICS, METRIC_IDS } from "@/lib/concierge/analytics/metrics";
import type { MetricId } from "@/lib/concierge/analytics/metrics";
import { EventTotals, Overview, SummaryMetrics, UserActivity } from "@/lib/concierge/analytics/schemas";
import { byTurns } from "#tests/support/rounds.ts";

// After real dialogues, sent as a concierge sends them: whatever shows a number shows the same one.

const SAMPLES = "lib/concierge/sample-data/dialogues/sample-dialogues.jsonl";
const serverUrl = inject("serverUrl");
const sql = openDatabase();

let proxy: Proxy;
let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  organization = await makeOrganization(sql);
  await sql`update public.organizations set timezone = 'America/New_York' where id = ${organization.id}`;
  const options = ["--url", serverUrl, "--key", organization.key.key, "--spread-days", "30"];
  const replay = spawn(process.execPath, ["bench/replay/main.ts", SAMPLES, ...options], { stdio: "ignore" });
  const [code] = z.tuple([z.number().nullable(), z.unknown()]).parse(await once(replay, "exit"));
  if (code !== 0) throw new Error(`The replay ended with ${code}`);
  // leads are counted from summaries, which any run of the scheduler would write in the middle of a comparison
  const isDone = async () => {
    await runJobs({ url: serverUrl });
    return (
      (await sql`select from public.jobs where organization_id = ${organization.id} and done_at is null`).length === 0
    );
  };
  await vi.waitUntil(isDone, { timeout: 120_000 });
  const stack = inject("stack");
  proxy = await startProxy(stack.apiUrl);
  server = await startServer({ stack, apiUrl: proxy.url });
}, 300_000);

afterAll(async () => {
  await server.stop();
  await proxy.stop();
}, 60_000);

const Answer = z.object({ data: Overview });
const overviewOf = async (query: string) =>
  Answer.parse(await read(`/api/analytics/overview?${query}`, organization)).data.current;

const rowsBehind = async (metric: MetricId, query: string): Promise<string[]> =>
  (await readRowsBehind(metric, `${query}&limit=100`, organization)).map(({ id }) => id);

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

test.for(byTurns(["days=31&tz=Asia/Kathmandu", "days=31", "days=7"], 0))(
  "over %s, tile, chart, rows and file agree about every metric",
  { timeout: 120_000 },
  async (query) => {
    const { totals, series, days, range } = await overviewOf(query);
    const [header = "", ...lines] = await readCsv(
      `/api/analytics/overview?${query}&format=csv`,
      organization.owner.cookie,
    );
    expect(lines.map((line) => line.split(",")[0])).toEqual(days);
    for (const metric of METRIC_IDS) {
      const column = header.split(",").indexOf(METRICS[metric].label);
      const file = lines.map((line) => Number(line.split(",")[column]));
      expect({ metric, file }).toEqual({ metric, file: series[metric] });
      const rows = await rowsBehind(metric, query);
      expect({ metric, rows: rows.length, tile: totals[metric] }).toEqual({
        metric,
        rows: new Set(rows).size,
        tile: rows.length,
      });
      const listed = await readCsv(
        `/api/analytics/rows?metric=${metric}&${query}&format=csv`,
        organization.owner.cookie,
      );
      expect({ metric, listed: listed.length - 1 }).toEqual({ metric, listed: rows.length });
    }
    const additive = METRIC_IDS.filter((metric) => METRICS[metric].isAdditive);
    expect(additive.map((metric) => sum(series[metric]))).toEqual(additive.map((metric) => totals[metric]));
    expect(totals.user_messages).toBeGreaterThan(0);
    expect(days.at(-1)).toBe(range.today);
  },
);

test("a bar is as high as the list of its day is long", async () => {
  const { days, series } = await overviewOf("days=31");
  const highest = series.chats.indexOf(Math.max(...series.chats));
  const day = days[highest];
  for (const metric of METRIC_IDS) {
    const rows = await rowsBehind(metric, `from=${day}&to=${day}`);
    expect({ metric, rows: rows.length }).toEqual({ metric, rows: series[metric][highest] });
  }
});

test("the routes of the contract say what the overview says", async () => {
  const { totals, series } = await overviewOf("days=90");
  const events = EventTotals.parse(await read("/api/analytics/event-totals", organization));
  expect(events.chatMessages.map(({ value }) => value)).toEqual(series.user_messages);
  expect(events.articleClicks.map(({ value }) => value)).toEqual(series.clicks);
  expect(events.articleViews.map(({ value }) => value)).toEqual(series.views);
  const activity = UserActivity.parse(await read("/api/analytics/user-activity", organization));
  expect(activity.uniqueUsers.map(({ value }) => value)).toEqual(series.active_sessions);
  expect(activity.registrations.map(({ value }) => value)).toEqual(series.visitors);
  const summary = SummaryMetrics.parse(await read("/api/analytics/summary-metrics", organization));
  expect(summary).toMatchObject({
    totalChats: totals.chats,
    totalMessages: totals.user_messages,
    totalVisitors: totals.visitors,
    totalArticleClicks: totals.clicks,
    totalArticleViews: totals.views,
    engagedChats: totals.engaged_chats,
    uniqueSessions: totals.active_sessions,
  });
});

const ROUTES = [
  "user-activity",
  "event-totals",
  "summary-metrics",
  "conversion-rates",
  "user-composition",
  "overview",
  "rows?metric=chats",
];

test.for(ROUTES)("%s asks the database once, and says so when it cannot be asked", async (route) => {
  const request = () => ask(`/api/analytics/${route}`, { cookie: organization.owner.cookie, server: server.url });
  proxy.clear();
  expect((await request()).status).toBe(200);
  expect(proxy.calls()).toHaveLength(1);
  for (const fault of ["refuse", "drop-reply", "cut-reply", "bad-gateway"] as const) {
    proxy.inject(fault);
    const { status, body } = await request();
    proxy.inject(null);
    expect({ fault, status }).toEqual({ fault, status: 503 });
    expect(body).toMatchObject({ code: "unavailable", request_id: expect.any(String) });
  }
});
