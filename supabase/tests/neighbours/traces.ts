import { type Row, uuidOf } from "#tests/support/organization.ts";
import type { Owner } from "./owner.ts";

/** What an organisation did, and the smallest of its ordinary rows. */
export function traces(uuid: (name: string) => string, variant: number): Record<string, Row[]> {
  const event = { type: "tag.created", object_type: "tag", changes: {}, actor_kind: "user" };
  return {
    audit_logs: [
      { id: uuid("audit"), actor_kind: "user", action: "test", object_type: "chat", object_id: `${variant}` },
    ],
    domain_events: [{ ...event, id: uuid("event"), object_id: uuidOf("tag") }],
    tags: [{ id: uuid("tag"), name: `Tag ${variant}`, color: "gray", version: 1 }],
    ...ofContacts(uuid, variant),
  };
}

/** Two contacts of which one was merged into the other, and at the neighbours one more. */
export function contactsOf({ uuid, variant }: Owner): Row[] {
  const contact = { type: "lead", status: "new", contact_state: "active", version: 1, custom_fields: {} };
  const row = (id: string, name: string) => ({
    ...contact,
    id: uuid(id),
    first_name: name,
    email: `${name}-${variant}@example.com`,
  });
  return [
    row("contact", "cora"),
    row("other contact", "carl"),
    ...(variant === 2 ? [] : [row("foreign contact", "fred")]),
  ];
}

/** What belongs to a contact, and the file that contacts came from. */
function ofContacts(uuid: (name: string) => string, variant: number): Record<string, Row[]> {
  return {
    contact_tags: [{ contact_id: uuid("contact"), tag_id: uuid("tag") }],
    contact_merges: [
      {
        id: uuid("merge"),
        contact_id: uuid("contact"),
        other_id: uuid("other contact"),
        before: {},
        after: {},
        moved: {},
      },
    ],
    contact_imports: [
      {
        id: uuid("import"),
        file_id: uuid("file"),
        file_name: "a.csv",
        status: "mapping",
        format: {},
        columns: [],
        total_rows: variant,
      },
    ],
    contact_import_rows: [{ import_id: uuid("import"), row_number: variant, line: variant, outcome: "skipped" }],
  };
}
