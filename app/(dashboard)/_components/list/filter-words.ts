import type { Values } from "./address";
import { namesOf } from "./spec";
import type { Band, Filter, Option } from "./spec";

/** An active filter in words, and the change that removes it. */
export interface ActiveFilter {
  label: string;
  removed: Values;
}

/** The active filters one by one; those beside the search box show themselves. */
export function activeFilters(filters: readonly Filter[], values: Values): ActiveFilter[] {
  return filters.flatMap((filter) => {
    const removed = Object.fromEntries(namesOf(filter).map((name) => [name, []]));
    if (filter.kind === "choice" && filter.quick) return [];
    return wordsOf(filter, values).map((words) => ({ label: `${filter.label}: ${words}`, removed }));
  });
}

function wordsOf(filter: Filter, values: Values): string[] {
  switch (filter.kind) {
    case "choice":
    case "multi": {
      const chosen = values[filter.name] ?? [];
      return chosen.length === 0 ? [] : [chosen.map((value) => labelOf(filter.options, value)).join(" or ")];
    }
    case "text":
      return [...(values[filter.name] ?? [])];
    case "link":
      return (values[filter.name] ?? []).map((value) => filter.words ?? value);
    case "dates":
      return spanOf(values[filter.from]?.[0], values[filter.to]?.[0], ["from", "to"]);
    case "numbers": {
      const [min, max] = [values[filter.min]?.[0], values[filter.max]?.[0]];
      const band = bandOf(filter.bands, min, max);
      return band === undefined ? spanOf(min, max, ["at least", "at most"]) : [band.label];
    }
  }
}

/** The band with exactly these bounds. */
export function bandOf(bands: readonly Band[], min: string | undefined, max: string | undefined): Band | undefined {
  return bands.find((band) => textOf(band.min) === min && textOf(band.max) === max && (min ?? max) !== undefined);
}

function spanOf(from: string | undefined, to: string | undefined, [low, high]: readonly [string, string]): string[] {
  if (from !== undefined && to !== undefined) return [from === to ? from : `${from} to ${to}`];
  if (from !== undefined) return [`${low} ${from}`];
  return to === undefined ? [] : [`${high} ${to}`];
}

function labelOf(options: readonly Option[], value: string): string {
  return options.find((option) => option.value === value)?.label ?? value;
}

function textOf(bound: number | undefined): string | undefined {
  return bound === undefined ? undefined : String(bound);
}
