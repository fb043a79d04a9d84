import type { CsvColumn } from "@/lib/platform/response/csv";
import { CONTACT_FIELDS } from "./fields";
import type { Contact } from "./schemas";

const FIELDS = ["id", "name", ...Object.keys(CONTACT_FIELDS), "created_at", "updated_at", "last_activity_at"];

/** A list of contacts as a table, with columns that an import recognises. */
export const CONTACT_COLUMNS: readonly CsvColumn<Contact>[] = [
  ...FIELDS.map((header): CsvColumn<Contact> => ({ header, value: (contact) => cellOf(Reflect.get(contact, header)) })),
  { header: "tags", value: ({ tags }) => tags.map(({ name }) => name).join("; ") },
];

function cellOf(value: unknown) {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}
