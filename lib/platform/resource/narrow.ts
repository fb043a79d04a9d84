import type { PostgrestFilterBuilder } from "@supabase/supabase-js";
import { foldText } from "@/lib/platform/fold-text";
import type { Filter, ListQuery, Resource } from "./define-resource";

/** What a list asks for, as it is built up. */
// oxlint-disable-next-line typescript/no-explicit-any -- the builder's own types need a schema per table; rows are parsed instead
export type Asking = PostgrestFilterBuilder<any, any, any, any, string>;

/** Narrows a list by its filters, its search and its bin. */
export function narrow(asking: Asking, resource: Resource, query: ListQuery): Asking {
  const { filters = {}, search, hasBin } = resource;
  let narrowed = asking;
  if (hasBin)
    narrowed = query.deleted === true ? narrowed.not("deleted_at", "is", null) : narrowed.is("deleted_at", null);
  for (const [name, filter] of Object.entries(filters)) {
    if (query[name] !== undefined) narrowed = compare(narrowed, name, filter, query[name]);
  }
  if (search === undefined) return narrowed;
  for (const word of wordsOf(query.search ?? "")) narrowed = containing(narrowed, search, word);
  return narrowed;
}

/** PostgREST takes * for % in a pattern of LIKE and has no way to mean the character itself; a regular expression has. */
function containing(asking: Asking, column: string, word: string): Asking {
  if (!word.includes("*")) return asking.like(column, `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
  return asking.filter(column, "match", word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
}

function compare(asking: Asking, name: string, { column = name, by = "eq" }: Filter, value: unknown): Asking {
  switch (by) {
    case "eq":
      return asking.eq(column, value);
    case "gte":
      return asking.gte(column, value);
    case "lt":
      return asking.lt(column, value);
    case "in":
      return asking.in(column, Array.isArray(value) ? value : [value]);
    case "contains":
      return asking.contains(column, Array.isArray(value) ? value : [value]);
    case "is_null":
      return value === true ? asking.is(column, null) : asking.not(column, "is", null);
  }
}

/** Each word of a search stands for itself; more than ten narrow nothing further. */
function wordsOf(search: string): string[] {
  return foldText(search)
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, 10);
}
