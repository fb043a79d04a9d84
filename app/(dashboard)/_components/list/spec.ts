/** One value of a filter, as the API takes it and as people read it. */
export interface Option {
  value: string;
  label: string;
  /** How many rows have it, where that is known. */
  count?: number;
}

/** A band of a range of numbers that has a name. */
export interface Band {
  label: string;
  min?: number;
  max?: number;
}

/** One way to narrow a list. Names are those of the API's query parameters. */
export type Filter =
  /** One of a few values; `quick` stands beside the search box, all others behind the button "Filters". */
  | { kind: "choice"; name: string; label: string; options: readonly Option[]; quick?: true }
  /** Any of several values: the parameter is repeated. */
  | { kind: "multi"; name: string; label: string; options: readonly Option[] }
  | { kind: "text"; name: string; label: string; suggestions?: readonly string[] }
  /** Days from and to, both included. */
  | { kind: "dates"; from: string; to: string; label: string }
  | { kind: "numbers"; min: string; max: string; label: string; bands: readonly Band[] }
  /** Comes by a link only and is shown to be removed; `words` stand for a value that says nothing to people. */
  | { kind: "link"; name: string; label: string; words?: string };

/** What browsers know of a column. */
export interface ColumnName {
  id: string;
  header: string;
  /** Always shown: what the row is called. */
  fixed?: true;
  /** Shown only where somebody chose it. */
  optional?: true;
}

/** What a list can be narrowed by, told to server and browser alike. */
export interface ListSpec {
  /** The list's name in saved views. */
  id: string;
  noun: { one: string; many: string };
  search?: { label: string; placeholder: string; maxLength?: number };
  filters: readonly Filter[];
  /** The order of the list where the address names none. */
  sort?: string;
}

/** The query parameters of a filter. */
export function namesOf(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case "dates":
      return [filter.from, filter.to];
    case "numbers":
      return [filter.min, filter.max];
    case "choice":
    case "multi":
    case "text":
    case "link":
      return [filter.name];
  }
}

/** The query parameters that narrow the list. */
export function narrowingNames({ search, filters }: Pick<ListSpec, "search" | "filters">): readonly string[] {
  return [...(search === undefined ? [] : ["search"]), ...filters.flatMap(namesOf)];
}
