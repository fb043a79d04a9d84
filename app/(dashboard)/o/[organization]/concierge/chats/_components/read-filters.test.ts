import { expect, test } from "vitest";
import { ChatFilter } from "@/lib/concierge/chats/schemas";
import { FILTER_NAMES, listAddress } from "./list-address";
import { readShown } from "./read-filters";

const HOTEL = { slug: "hotel" };

test("an address says what it was made from", () => {
  const shown = {
    filters: { search: "sea & view", status: "active", min_lead_score: 7, from: "2026-05-01", to: "2026-05-31" },
    trail: ["one", "two"],
    chat: "chat:1",
  } as const;
  const address = new URL(listAddress(HOTEL, shown.filters, shown), "http://horizon.test");
  const query = Object.fromEntries(
    [...new Set(address.searchParams.keys())].map((name) => {
      const all = address.searchParams.getAll(name);
      return [name, all.length === 1 ? all[0] : all];
    }),
  );
  expect(readShown(query)).toEqual({ ...shown, after: undefined });
  expect(listAddress(HOTEL, {})).toBe("/o/hotel/concierge/chats");
});

test("every filter that the API takes is one here", () => {
  expect([...FILTER_NAMES].toSorted()).toEqual(Object.keys(ChatFilter.shape).toSorted());
});

test("what makes no sense in an address is left out, and the rest holds", () => {
  const query = {
    status: "lost",
    min_lead_score: "12",
    from: "2026-02-30",
    tz: "Moon/Base",
    search: " room ",
    chat: "",
  };
  expect(readShown(query)).toEqual({ filters: { search: "room" }, trail: [], chat: undefined, after: undefined });
  expect(readShown({ search: ["a", "b"], cursor: "x" })).toMatchObject({ filters: {}, trail: ["x"] });
});
