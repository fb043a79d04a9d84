import { expect, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { makeOrganization } from "@/e2e/support/organization";
import { readCsv } from "@/e2e/support/people";
import { PAST_DAYS, read, refusesBadDays, withPast } from "@/e2e/support/statistics";
import { UserActivity } from "@/lib/concierge/analytics/schemas";

const path = "/api/analytics/user-activity";
const sql = openDatabase();

refusesBadDays(sql, { path, status: 400 }, ["compare=tomorrow"]);

test("counts sessions that began a chat, sessions that sent a message and new visitors, of this organisation alone", async () => {
  const organization = await withPast(sql);
  const activity = UserActivity.parse(await read(`${path}?${PAST_DAYS}`, organization));
  expect(activity.uniqueUsers.map(({ value }) => value)).toEqual([0, 1, 2, 0]);
  expect(activity.chatMessages.map(({ value }) => value)).toEqual([0, 1, 0, 1]);
  expect(activity.registrations.map(({ value }) => value)).toEqual([0, 1, 1, 0]);
  // s1 was active on two days, and is one session
  expect(activity.totals).toEqual({ uniqueUsers: 2, chatMessages: 2, registrations: 2 });
  expect(activity.range).toMatchObject({ from: "2025-11-17", to: "2025-11-20", timezone: "UTC" });
  expect(activity.comparison).toBeNull();
});

test("a day is named as the contract names it, and by its date", async () => {
  const organization = await makeOrganization(sql);
  const { uniqueUsers } = UserActivity.parse(await read(`${path}?from=2025-11-18&to=2025-12-01`, organization));
  expect(uniqueUsers[0]).toEqual({ date: "Nov 18", iso: "2025-11-18", value: 0 });
  expect(uniqueUsers.at(-1)).toEqual({ date: "Dec 1", iso: "2025-12-01", value: 0 });
  expect(uniqueUsers).toHaveLength(14);
});

test("without days there are 90, today the last", async () => {
  const organization = await makeOrganization(sql);
  const { uniqueUsers, range } = UserActivity.parse(await read(path, organization));
  expect(uniqueUsers).toHaveLength(90);
  expect(uniqueUsers.at(-1)?.iso).toBe(range.today);
  expect(range.to).toBe(range.today);
});

test("a day west of UTC keeps its name, and its evening", async () => {
  const organization = await withPast(sql);
  const zone = "tz=America/Los_Angeles";
  const asked = UserActivity.parse(await read(`${path}?from=2025-11-18&to=2025-11-20&${zone}`, organization));
  expect(asked.uniqueUsers).toEqual([
    { date: "Nov 18", iso: "2025-11-18", value: 1 },
    { date: "Nov 19", iso: "2025-11-19", value: 2 },
    { date: "Nov 20", iso: "2025-11-20", value: 0 },
  ]);
  // the message of ten past midnight was sent at ten past four
  expect(asked.chatMessages.map(({ value }) => value)).toEqual([1, 1, 0]);
  await sql`select set_config('request.jwt.claims', ${JSON.stringify({ organization_id: organization.id })}, false)`;
  await sql`update organizations set timezone = 'America/Los_Angeles' where id = ${organization.id}`;
  await sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ organization_id: organization.id })}, true)`;
    await tx`select app.rebuild_stats()`;
  });
  const own = UserActivity.parse(await read(`${path}?from=2025-11-18&to=2025-11-20`, organization));
  expect(own.uniqueUsers).toEqual(asked.uniqueUsers);
  expect(own.chatMessages).toEqual(asked.chatMessages);
});

test("compares with as many days before, and with the same days of the year before", async () => {
  const organization = await withPast(sql);
  const previous = UserActivity.parse(
    await read(`${path}?from=2025-11-19&to=2025-11-20&compare=previous`, organization),
  );
  expect(previous.comparison?.range).toMatchObject({ from: "2025-11-17", to: "2025-11-18" });
  expect(previous.comparison?.uniqueUsers.map(({ value }) => value)).toEqual([0, 1]);
  expect(previous.comparison?.totals).toEqual({ uniqueUsers: 1, chatMessages: 1, registrations: 1 });
  const year = UserActivity.parse(await read(`${path}?from=2026-11-17&to=2026-11-20&compare=year`, organization));
  expect(year.comparison?.range).toMatchObject({ from: "2025-11-17", to: "2025-11-20" });
  expect(year.comparison?.totals).toEqual({ uniqueUsers: 2, chatMessages: 2, registrations: 2 });
});

test("as CSV it has a line a day, with the same numbers", async () => {
  const organization = await withPast(sql);
  const { uniqueUsers, chatMessages, registrations } = UserActivity.parse(
    await read(`${path}?${PAST_DAYS}`, organization),
  );
  const [header, ...lines] = await readCsv(`${path}?${PAST_DAYS}&format=csv`, organization.owner.cookie);
  expect(header).toBe("Day,Active sessions,Sessions with messages,New visitors");
  expect(lines).toEqual(
    uniqueUsers.map(({ iso, value }, day) =>
      [iso, value, chatMessages[day]?.value, registrations[day]?.value].join(","),
    ),
  );
});
