import type { Person } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/people";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import { CONTACT_FIELDS } from "@/lib/core/contacts/fields";
import type { Contact } from "@/lib/core/contacts/schemas";

/** A field in which two contacts differ, with the value of each as people read it. */
export interface Difference {
  name: string;
  label: string;
  mine: string;
  other: string;
}

/** Where both have a value and the values differ: only there is something to decide, gaps are filled. */
export function differencesOf(contact: Contact, other: Contact, people: readonly Person[]): Difference[] {
  const [mine, theirs] = [valuesOf(contact), valuesOf(other)];
  return Object.keys(CONTACT_FIELDS)
    .filter((name) => name !== "custom_fields")
    .filter((name) => !isBlank(mine[name]) && !isBlank(theirs[name]) && mine[name] !== theirs[name])
    .map((name) => ({
      name,
      label: wordOf(name.replace(/_id$/, "")),
      mine: textOf(name, mine[name], people),
      other: textOf(name, theirs[name], people),
    }));
}

function valuesOf(contact: Contact): Readonly<Record<string, unknown>> {
  return contact;
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

function textOf(name: string, value: unknown, people: readonly Person[]): string {
  if (name === "owner_id") return people.find(({ id }) => id === value)?.name ?? "A former member";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return ["status", "source", "contact_state"].includes(name) ? wordOf(String(value)) : String(value);
}
