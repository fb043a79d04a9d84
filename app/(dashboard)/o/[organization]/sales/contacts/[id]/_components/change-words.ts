import { ENUMS, labelOf } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/contact-labels";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import { countryName } from "@/lib/platform/countries";
import { truncate } from "@/lib/platform/text/truncate";
import { exactTime } from "@/lib/platform/time/format-time";

/** What changes name by id, and the zone of their times. */
export interface Known {
  people: readonly { id: string; name: string }[];
  tags: readonly { id: string; name: string }[];
  /** The fields that the organisation has added. */
  own: readonly { key: string; label: string }[];
  timezone: string;
}

interface Change {
  old: unknown;
  new: unknown;
}

const VALUE_LENGTH = 80;
/** What follows from other fields, or is said by the kind of change. */
const UNSAID = new Set(["name", "deleted_at", "merged_into"]);

/** The changed fields of a contact, each in words: “City: Bergen → Oslo”. What only an id says is left out. */
export function changeWords(changes: Readonly<Record<string, unknown>>, known: Known): string[] {
  return Object.entries(changes).flatMap(([name, given]) => {
    if (UNSAID.has(name) || (name.endsWith("_id") && name !== "owner_id")) return [];
    const change = changeOf(given);
    if (name === "tags") return tagWords(change, known.tags);
    if (name === "custom_fields") return fieldWords(change, known);
    return [fieldWord(labelOf(name) ?? wordOf(name), change, (value) => valueWord(name, value, known))];
  });
}

function fieldWord(label: string, change: Change, wordFor: (value: unknown) => string): string {
  const isNew = change.old === undefined || (change.old === null && change.new !== null);
  return isNew ? `${label}: ${wordFor(change.new)}` : `${label}: ${wordFor(change.old)} → ${wordFor(change.new)}`;
}

/** The organisation's own fields that differ. */
function fieldWords(change: Change, known: Known): string[] {
  const [before, after] = [recordOf(change.old), recordOf(change.new)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) =>
      fieldWord(
        known.own.find((field) => field.key === key)?.label ?? wordOf(key),
        { old: before[key] ?? null, new: after[key] ?? null },
        ownWord,
      ),
    );
}

function tagWords(change: Change, tags: Known["tags"]): string[] {
  const [before, after] = [listOf(change.old), listOf(change.new)];
  const namesOf = (ids: readonly unknown[]) =>
    ids.map((id) => tags.find((tag) => tag.id === id)?.name ?? "an unknown tag").join(", ");
  const [added, removed] = [after.filter((id) => !before.includes(id)), before.filter((id) => !after.includes(id))];
  return [
    ...(added.length === 0 ? [] : [`Added: ${namesOf(added)}`]),
    ...(removed.length === 0 ? [] : [`Removed: ${namesOf(removed)}`]),
  ];
}

function valueWord(name: string, value: unknown, { people, timezone }: Known): string {
  if (name === "owner_id" && value !== null) return people.find(({ id }) => id === value)?.name ?? "an unknown member";
  if (name === "owner_id") return "nobody";
  if (typeof value !== "string") return ownWord(value);
  if (ENUMS.has(name)) return wordOf(value);
  if (name === "country") return countryName(value);
  return name.endsWith("_at") ? exactTime(value, timezone) : ownWord(value);
}

/** A value whose field says nothing of how to read it, such as one of the organisation's own. */
function ownWord(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return truncate(typeof value === "string" ? value : JSON.stringify(value), VALUE_LENGTH);
}

function changeOf(given: unknown): Change {
  return typeof given === "object" && given !== null && "new" in given
    ? { old: undefined, ...given }
    : { old: undefined, new: given };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
