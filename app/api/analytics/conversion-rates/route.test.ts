import { expect, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { makeOrganization } from "@/e2e/support/organization";
import { readCsv } from "@/e2e/support/people";
import { PAST_DAYS, ingest, read, refusesBadDays, withPast } from "@/e2e/support/statistics";
import { ConversionRates } from "@/lib/concierge/analytics/schemas";

const path = "/api/analytics/conversion-rates";
const sql = openDatabase();

refusesBadDays(sql, { path, status: 400 }, ["compare=tomorrow"]);

const started = { label: "Sessions Started", value: 2 };
const engaged = { label: "Engaged Users", value: 2 };

test("every stage counts sessions, the second only members of the first, and no other organisation's", async () => {
  const organization = await withPast(sql);
  const {
    range: _range,
    comparison,
    ...funnels
  } = ConversionRates.parse(await read(`${path}?${PAST_DAYS}`, organization));
  expect(comparison).toBeNull();
  expect(funnels).toEqual({
    sessionToEngagement: { stages: [started, { label: "Sent Message", value: 2 }], conversionRate: 100 },
    sessionToRegistration: { stages: [started, { label: "Registered (Newsletter)", value: 1 }], conversionRate: 50 },
    sessionToClick: { stages: [started, { label: "Clicked Article", value: 1 }], conversionRate: 50 },
    sessionToView: { stages: [started, { label: "Viewed Article Details", value: 2 }], conversionRate: 100 },
    engagedToRegistration: { stages: [engaged, { label: "Registered (Newsletter)", value: 1 }], conversionRate: 50 },
    engagedToClick: { stages: [engaged, { label: "Clicked Article", value: 1 }], conversionRate: 50 },
  });
});

test("many visitors, views and clicks beside one session make no rate above 100 %", async () => {
  const organization = await makeOrganization(sql);
  const at = { sent_at: "2025-11-18T10:00:00Z" };
  await ingest(organization, [
    ...["a", "b", "c"].map((chatId) => ({ type: "chat", chatId, sessionId: "s1", ...at })),
    ...[1, 2, 3, 4].map((n) => ({ type: "visitor", email: `visitor-${n}@example.com`, ...at })),
    ...[1, 2, 3, 4].map((n) => ({ type: "view", articleId: "x", articleSlug: "x", sessionId: `other-${n}`, ...at })),
    ...[1, 2].map((n) => ({ type: "view", articleId: "x", articleSlug: `x${n}`, sessionId: "s1", ...at })),
  ]);
  const rates = ConversionRates.parse(await read(`${path}?${PAST_DAYS}`, organization));
  expect(rates.sessionToView).toMatchObject({ stages: [{ value: 1 }, { value: 1 }], conversionRate: 100 });
  expect(rates.sessionToRegistration).toMatchObject({ stages: [{ value: 1 }, { value: 0 }], conversionRate: 0 });
});

test("of nothing, no rate is more than 0", async () => {
  const organization = await makeOrganization(sql);
  const { range: _range, comparison: _none, ...funnels } = ConversionRates.parse(await read(path, organization));
  for (const { conversionRate } of Object.values(funnels)) expect(conversionRate).toBe(0);
});

test("a rate has one decimal", async () => {
  const organization = await makeOrganization(sql);
  const at = { sent_at: "2025-11-18T10:00:00Z" };
  await ingest(organization, [
    ...["a", "b", "c"].map((name) => ({ type: "chat", chatId: name, sessionId: name, ...at })),
    { type: "message", chatId: "a", role: "user", content: "Hello", ...at },
  ]);
  const { sessionToEngagement } = ConversionRates.parse(await read(`${path}?${PAST_DAYS}`, organization));
  expect(sessionToEngagement.conversionRate).toBe(33.3);
});

test("as CSV it has a line a funnel, with the same numbers", async () => {
  const organization = await withPast(sql);
  const {
    range: _range,
    comparison: _none,
    ...funnels
  } = ConversionRates.parse(await read(`${path}?${PAST_DAYS}`, organization));
  const [header, ...lines] = await readCsv(`${path}?${PAST_DAYS}&format=csv`, organization.owner.cookie);
  expect(header).toBe("First stage,Sessions,Second stage,Sessions of the first,Rate in percent");
  expect(lines).toEqual(
    Object.values(funnels).map(({ stages: [first, second], conversionRate }) =>
      [first.label, first.value, second.label, second.value, conversionRate].join(","),
    ),
  );
});
