import { expect, test } from "vitest";
import { activeFilters } from "./filter-words";
import type { Filter } from "./spec";

const FILTERS: readonly Filter[] = [
  { kind: "choice", name: "status", label: "Status", quick: true, options: [{ value: "active", label: "Active" }] },
  {
    kind: "multi",
    name: "tag",
    label: "Tags",
    options: [
      { value: "1", label: "VIP" },
      { value: "2", label: "Spa" },
    ],
  },
  { kind: "dates", from: "from", to: "to", label: "Created" },
  { kind: "numbers", min: "min", max: "max", label: "Score", bands: [{ label: "leads", min: 7 }] },
  { kind: "text", name: "page", label: "Page" },
];

const wordsFor = (values: Record<string, string[]>) => activeFilters(FILTERS, values).map(({ label }) => label);

test("a filter that nobody has set, or that shows itself beside the search box, is not named", () => {
  expect(wordsFor({ status: ["active"] })).toEqual([]);
});

test("values are named by their labels, unknown ones by themselves", () => {
  expect(wordsFor({ tag: ["1", "2", "3"] })).toEqual(["Tags: VIP or Spa or 3"]);
});

test("spans of days and numbers are named by their ends, bands by their name", () => {
  expect(wordsFor({ from: ["2026-01-01"], to: ["2026-01-31"], min: ["7"] })).toEqual([
    "Created: 2026-01-01 to 2026-01-31",
    "Score: leads",
  ]);
  expect(wordsFor({ from: ["2026-01-01"], max: ["3"] })).toEqual(["Created: from 2026-01-01", "Score: at most 3"]);
});

test("removing a filter clears all of its parameters", () => {
  expect(activeFilters(FILTERS, { from: ["2026-01-01"] })).toEqual([
    { label: "Created: from 2026-01-01", removed: { from: [], to: [] } },
  ]);
});
