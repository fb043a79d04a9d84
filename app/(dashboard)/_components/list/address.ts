import { narrowingNames } from "./spec";
import type { ListSpec } from "./spec";

/** The query of a page's address, as Next gives it. */
export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** Values of parameters; one that is missing is not set. */
export type Values = Readonly<Record<string, readonly string[]>>;

/** What the address of a list says. */
export interface Address {
  path: string;
  /** Search, filters, order, columns and saved view, and what else the page keeps in its address. */
  values: Values;
  /** One cursor for each page gone forwards, so that there is a way back. */
  trail: readonly string[];
}

const MAX_CURSORS = 500;

/** Parameters that every list has. */
const COMMON = ["sort", "columns", "view"] as const;

/** Reads what the address of a list says; `keep` names parameters that belong to the page around it. */
export function readAddress(spec: ListSpec, path: string, query: Query, keep: readonly string[] = []): Address {
  const names = [...narrowingNames(spec), ...COMMON, ...keep];
  const values = names.flatMap((name): [string, string[]][] => {
    const given = valuesIn(query, name);
    return given.length === 0 ? [] : [[name, given]];
  });
  return { path, values: Object.fromEntries(values), trail: valuesIn(query, "cursor").slice(0, MAX_CURSORS) };
}

/** The address with these changes; unless a trail is given it begins with the first page. */
export function hrefOf({ path, values }: Address, change: Values = {}, trail: readonly string[] = []): string {
  const params = paramsOf({ ...values, ...change });
  for (const cursor of trail) params.append("cursor", cursor);
  return params.size === 0 ? path : `${path}?${params.toString()}`;
}

/** The query string of these values, blank ones left out. */
export function paramsOf(values: Values): URLSearchParams {
  return new URLSearchParams(
    Object.entries(values).flatMap(([name, given]) =>
      given.filter((value) => value !== "").map((value) => [name, value]),
    ),
  );
}

/** Some of these values. */
export function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? []]));
}

/** The parameters that the API takes, for the CSV file and the total. */
export function narrowedParams(spec: ListSpec, { values }: Address): URLSearchParams {
  const names = [...narrowingNames(spec), "sort"];
  return paramsOf(pick(values, names));
}

/** Whether the list is narrowed at all. */
export function isNarrowed(spec: ListSpec, { values }: Address): boolean {
  return narrowingNames(spec).some((name) => values[name] !== undefined);
}

/** The same list without search, filters and saved view. */
export function withoutFilters(spec: ListSpec, address: Address): string {
  return hrefOf(address, Object.fromEntries([...narrowingNames(spec), "view"].map((name) => [name, []])));
}

function valuesIn(query: Query, name: string): string[] {
  return [query[name] ?? []].flat().filter((value) => value !== "");
}
