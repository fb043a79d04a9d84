import { expect, test } from "vitest";
import { changeWords } from "./change-words";
import type { Known } from "./change-words";

const known: Known = {
  people: [{ id: "p1", name: "Robin Tanner" }],
  tags: [
    { id: "t1", name: "Key account" },
    { id: "t2", name: "Newsletter" },
  ],
  own: [{ key: "room", label: "Room number" }],
  timezone: "Europe/Oslo",
};

test.each([
  ["a text", { city: { old: "Bergen", new: "Oslo" } }, ["City: Bergen → Oslo"]],
  ["a text that was not there", { title: { old: null, new: "Buyer" } }, ["Job title: Buyer"]],
  ["a text that is removed", { city: { old: "Bergen", new: null } }, ["City: Bergen → –"]],
  ["a consent", { email_opt_in: { old: true, new: false } }, ["Agreed to e-mails: yes → no"]],
  ["a value of an enum", { source: { old: "cold_email", new: "website" } }, ["Source: Cold email → Website"]],
  ["a country", { country: { old: "IE", new: "NO" } }, ["Country: Ireland → Norway"]],
  ["an owner", { owner_id: { old: null, new: "p1" } }, ["Owner: Robin Tanner"]],
  ["an owner who left", { owner_id: { old: "p9", new: null } }, ["Owner: an unknown member → nobody"]],
  ["tags", { tags: { old: ["t1"], new: ["t2"] } }, ["Added: Newsletter", "Removed: Key account"]],
  ["a tag that was deleted since", { tags: { old: [], new: ["t9"] } }, ["Added: an unknown tag"]],
  [
    "a time",
    { last_order_at: { old: null, new: "2026-03-01T11:30:00.000Z" } },
    ["Last order: 1 March 2026, 12:30:00 CET"],
  ],
  [
    "own fields, those that differ",
    { custom_fields: { old: { room: 12, floor: "2" }, new: { room: 14, floor: "2", sea_view: true } } },
    ["Room number: 12 → 14", "Sea view: yes"],
  ],
  [
    "own fields that are called like ours",
    { custom_fields: { old: {}, new: { arrives_at: "noon", owner_id: "Ann", status: "in_house" } } },
    ["Arrives at: noon", "Owner id: Ann", "Status: in_house"],
  ],
  ["ids that say nothing to people", { visitor_id: "01a2", other_id: "01a3", merge_id: "01a4", import_id: "01a5" }, []],
  [
    "what follows from other fields",
    { name: { old: "A", new: "B" }, deleted_at: { old: null, new: "2026-03-01" } },
    [],
  ],
  ["nothing", {}, []],
])("%s", (_what, changes, words) => {
  expect(changeWords(changes, known)).toEqual(words);
});

test("a value of any length is cut", () => {
  const [word = ""] = changeWords({ notes: { old: null, new: "é".repeat(9_000) } }, known);
  expect(word.length).toBeLessThan(120);
});
