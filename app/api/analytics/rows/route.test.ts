import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { readCsv } from "@/e2e/support/people";
import { PAST_DAYS, read, readRowsBehind, refusesBadDays, withPast } from "@/e2e/support/statistics";
import { METRIC_IDS } from "@/lib/concierge/analytics/metrics";
import { Overview, SummaryMetrics, UserComposition } from "@/lib/concierge/analytics/schemas";

const path = "/api/analytics/rows";
const sql = openDatabase();

const some = `${path}?metric=chats`;
refusesBadDays(sql, { path: some, status: 422 }, ["limit=0", "limit=501", "cursor=garbage"]);

test.each([
  "",
  "?metric=",
  "?metric=money",
  "?metric=chats&metric=views",
  "?metric=constructor",
  "?metric=views&device=Mobile",
  "?metric=chats&device=Mobile&city=Lisbon",
  "?metric=chats&city=",
  `?metric=chats&city=${"x".repeat(511)}`,
  "?metric=chats&days=all&from=2025-11-19&to=2025-11-20",
])("refuses %s with 422", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({ status: 422 });
});

const numberOf = async (query: string, organization: TestOrganization) =>
  z.object({ data: Overview }).parse(await read(`/api/analytics/overview?${query}`, organization)).data.current.totals;

test.for(METRIC_IDS)("the rows behind %s are as many as the number, on pages and as CSV", async (metric) => {
  const organization = await withPast(sql);
  const { owner } = organization;
  for (const days of [PAST_DAYS, "from=2025-11-19&to=2025-11-20", `${PAST_DAYS}&tz=Asia/Tokyo`]) {
    const asked = `${path}?metric=${metric}&${days}`;
    const rows = await readRowsBehind(metric, `${days}&limit=2`, organization);
    const numbers = await numberOf(days, organization);
    expect({ metric, days, rows: rows.length }).toEqual({ metric, days, rows: numbers[metric] });
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.map(({ at }) => at)).toEqual(
      rows
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const [header, ...lines] = await readCsv(`${asked}&format=csv`, owner.cookie);
    expect(header).toBe("Time (UTC),Id,Chat,Session,Visitor,About");
    expect(lines.map((line) => line.split(",")[1])).toEqual(rows.map(({ id }) => id));
  }
});

test("the rows behind each bar are as many as the bar counts, on pages and as CSV", async () => {
  const organization = await withPast(sql);
  for (const days of [PAST_DAYS, "from=2025-11-19&to=2025-11-20", `${PAST_DAYS}&tz=Asia/Tokyo`]) {
    const { devices, cities, countries } = UserComposition.parse(
      await read(`/api/analytics/user-composition?${days}`, organization),
    );
    for (const [facet, bars] of Object.entries({ device: devices, city: cities, country: countries })) {
      expect(bars.length).toBeGreaterThan(0);
      for (const { name, value } of bars) {
        const bar = `${facet}=${encodeURIComponent(name)}&${days}`;
        const rows = await readRowsBehind("chats", `${bar}&limit=1`, organization);
        expect({ bar, rows: rows.length }).toEqual({ bar, rows: value });
        const lines = await readCsv(`${some}&${bar}&format=csv`, organization.owner.cookie);
        expect(lines.slice(1).map((line) => line.split(",")[1])).toEqual(rows.map(({ id }) => id));
      }
    }
  }
});

test("a bar of the neighbour's opens nothing", async () => {
  const organization = await withPast(sql);
  expect(await readRowsBehind("chats", `city=Berlin&${PAST_DAYS}`, organization)).toEqual([]);
  expect(await readRowsBehind("chats", `country=Portugal&${PAST_DAYS}`, organization)).toHaveLength(2);
});

test("the rows of all time are as many as the number of all time", async () => {
  const organization = await withPast(sql);
  const { totalChats, totalMessages } = SummaryMetrics.parse(
    await read("/api/analytics/summary-metrics", organization),
  );
  expect(await readRowsBehind("chats", "days=all", organization)).toHaveLength(totalChats);
  expect(await readRowsBehind("user_messages", "days=all", organization)).toHaveLength(totalMessages);
});

test("a row says where it leads", async () => {
  const organization = await withPast(sql);
  const rows = await readRowsBehind("chats", PAST_DAYS, organization);
  expect(rows).toMatchObject([
    { at: "2025-11-19T23:30:00.000Z", chat_id: "c", session_id: "s2", visitor_id: null, visitor_name: null },
    { at: "2025-11-19T09:00:00.000Z", chat_id: "b", session_id: "s1", visitor_name: "ann@example.com" },
    { at: "2025-11-18T10:00:00.000Z", chat_id: "a", session_id: "s1", visitor_name: "ann@example.com" },
  ]);
});

test("a cursor of another number's page shows no row of another organisation", async () => {
  const [ours, theirs] = [await makeOrganization(sql), await withPast(sql)];
  const first = await ask(`${path}?metric=messages&${PAST_DAYS}&limit=1`, { cookie: theirs.owner.cookie });
  const { next_cursor } = z.object({ next_cursor: z.string() }).parse(first.body);
  const rows = await ask(`${path}?metric=chats&${PAST_DAYS}&cursor=${next_cursor}`, { cookie: ours.owner.cookie });
  expect(rows).toMatchObject({ status: 200, body: { data: [], next_cursor: null } });
});
