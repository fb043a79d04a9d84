import { expect, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { makeOrganization } from "@/e2e/support/organization";
import { readCsv } from "@/e2e/support/people";
import { PAST_DAYS, ingest, read, refusesBadDays, withPast } from "@/e2e/support/statistics";
import { UserComposition } from "@/lib/concierge/analytics/schemas";

const path = "/api/analytics/user-composition";
const sql = openDatabase();

refusesBadDays(sql, { path, status: 400 }, ["compare=tomorrow"]);

test("tells chats by device, city and country, each with its share of all chats, the most first", async () => {
  const organization = await withPast(sql);
  const { range: _range, ...composition } = UserComposition.parse(await read(`${path}?${PAST_DAYS}`, organization));
  const third = { value: 1, percentage: "33.3" };
  expect(composition).toEqual({
    totalChats: 3,
    devices: [
      { name: "Desktop", ...third },
      { name: "Mobile", ...third },
      { name: "Unknown", ...third },
    ],
    cities: [
      { name: "Lisbon", ...third },
      { name: "New York", ...third },
      { name: "Porto", ...third },
    ],
    countries: [
      { name: "Portugal", value: 2, percentage: "66.7" },
      { name: "United States", ...third },
    ],
    comparison: null,
  });
});

test("after the 15 most frequent, cities are summed; what names no place is left out", async () => {
  const organization = await makeOrganization(sql);
  const towns = Array.from({ length: 18 }, (_, town) => `Town ${String(town).padStart(2, "0")}, UK`);
  const nowhere = ["ip: 10.0.0.1", "10.0.0.1", "unknown", "N/A", " , "];
  const locations = [...towns, "Town 17, Great Britain", "Town 17, United Kingdom", "Town 17, uk", ...nowhere];
  await ingest(
    organization,
    locations.map((location, index) => ({
      type: "chat",
      chatId: `c${index}`,
      sessionId: "s",
      location,
      sent_at: "2025-11-18T10:00:00Z",
    })),
  );
  const { totalChats, cities, countries } = UserComposition.parse(await read(`${path}?${PAST_DAYS}`, organization));
  expect(totalChats).toBe(26);
  expect(cities).toHaveLength(16);
  expect(cities[0]).toEqual({ name: "Town 17", value: 4, percentage: "15.4" });
  expect(cities.find(({ name }) => name === "Other")).toEqual({ name: "Other", value: 3, percentage: "11.5" });
  expect(countries).toEqual([{ name: "United Kingdom", value: 21, percentage: "80.8" }]);
});

test("as CSV it has a line a slice, with the same numbers", async () => {
  const organization = await withPast(sql);
  const { devices, cities, countries } = UserComposition.parse(await read(`${path}?${PAST_DAYS}`, organization));
  const [header, ...lines] = await readCsv(`${path}?${PAST_DAYS}&format=csv`, organization.owner.cookie);
  expect(header).toBe("Kind,Name,Chats,Share in percent");
  expect(lines).toEqual(
    Object.entries({ Device: devices, City: cities, Country: countries }).flatMap(([kind, slices]) =>
      slices.map(({ name, value, percentage }) => `${kind},${name},${value},${percentage}`),
    ),
  );
});
