import { expect, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { makeOrganization } from "@/e2e/support/organization";
import { readCsv } from "@/e2e/support/people";
import { PAST_DAYS, ingest, read, refusesBadDays, withPast } from "@/e2e/support/statistics";
import { EventTotals } from "@/lib/concierge/analytics/schemas";

const path = "/api/analytics/event-totals";
const sql = openDatabase();

refusesBadDays(sql, { path, status: 400 }, ["compare=tomorrow"]);

test("counts messages of visitors, clicks and views of this organisation alone", async () => {
  const organization = await withPast(sql);
  const events = EventTotals.parse(await read(`${path}?${PAST_DAYS}`, organization));
  expect(events.chatMessages.map(({ value }) => value)).toEqual([0, 2, 0, 1]);
  expect(events.articleViews.map(({ value }) => value)).toEqual([0, 1, 1, 1]);
  expect(events.totals).toEqual({ chatMessages: 3, articleClicks: 1, articleViews: 3 });
});

test("a click counts on the day of the click, the first one, and not on that of the mention", async () => {
  const organization = await withPast(sql);
  const { articleClicks } = EventTotals.parse(await read(`${path}?${PAST_DAYS}`, organization));
  expect(articleClicks.map(({ iso, value }) => [iso, value])).toEqual([
    ["2025-11-17", 0],
    ["2025-11-18", 0],
    ["2025-11-19", 0],
    ["2025-11-20", 1],
  ]);
});

test("more than a thousand messages are counted to the last", async () => {
  const organization = await makeOrganization(sql);
  await ingest(organization, [{ type: "chat", chatId: "long", sessionId: "s", sent_at: "2025-11-18T10:00:00Z" }]);
  const message = { type: "message", chatId: "long", role: "user", content: "Hello", sent_at: "2025-11-18T11:00:00Z" };
  for (let batch = 0; batch < 3; batch += 1)
    await ingest(
      organization,
      Array.from({ length: 400 }, () => message),
    );
  const { chatMessages, totals } = EventTotals.parse(await read(`${path}?${PAST_DAYS}`, organization));
  expect(chatMessages.map(({ value }) => value)).toEqual([0, 1200, 0, 0]);
  expect(totals.chatMessages).toBe(1200);
});

test("as CSV it has a line a day, with the same numbers", async () => {
  const organization = await withPast(sql);
  const { chatMessages, articleClicks, articleViews } = EventTotals.parse(
    await read(`${path}?${PAST_DAYS}`, organization),
  );
  const [header, ...lines] = await readCsv(`${path}?${PAST_DAYS}&format=csv`, organization.owner.cookie);
  expect(header).toBe("Day,Visitor messages,Article clicks,Article views");
  expect(lines).toEqual(
    chatMessages.map(({ iso, value }, day) =>
      [iso, value, articleClicks[day]?.value, articleViews[day]?.value].join(","),
    ),
  );
});
