import type { Row } from "#tests/support/organization.ts";
import { DAY, type Owner } from "./owner.ts";

/** Contacts with the same numbers and names in all three; the neighbours have more that are like them. */
export function contactsOf({ variant, uuid }: Owner): Record<string, Row[]> {
  const mine = variant === 2;
  const contact = {
    first_name: "Cora",
    last_name: "Day",
    company_name: "Acme",
    phone: null,
    mobile: null,
    type: "lead",
    status: mine ? "new" : "customer",
    contact_state: "active",
    total_spent: variant,
    custom_fields: {},
    version: 1,
    created_at: DAY,
    deleted_at: null,
  };
  const size = { kind: mine ? "number" : "text", options: [], position: 1, version: 1 };
  return {
    custom_field_definitions: [{ ...size, id: uuid("field"), key: "size", label: `Size ${variant}` }],
    contacts: [
      {
        ...contact,
        id: uuid("contact"),
        email: "cora@example.com",
        phone: "+49301234567",
        custom_fields: { size: mine ? 5 : "5" },
      },
      { ...contact, id: uuid("other contact"), first_name: "Carl", email: "carl@example.com", mobile: "+49302222222" },
      {
        ...contact,
        id: uuid("third contact"),
        first_name: "Cleo",
        email: mine ? null : "cleo@example.com",
        phone: "+49304444444",
      },
      { ...contact, id: uuid("gone contact"), first_name: "Curt", email: "curt@example.com", deleted_at: DAY },
      ...(mine
        ? []
        : [
            { ...contact, id: uuid("foreign contact"), email: "cora+1@example.com", mobile: "+49301234567" },
            { ...contact, id: uuid("foreign number"), email: null, phone: "+49301234567", mobile: "+49305555555" },
            { ...contact, id: uuid("foreign lead"), email: "lead@example.com", phone: "+49303333333" },
          ]),
    ],
  };
}

/** What belongs to contacts, and the files that they came from. */
export function rowsOfContacts({ variant, uuid }: Owner): Record<string, Row[]> {
  const mine = variant === 2;
  const imported = { file_name: "a.csv", format: {}, columns: [], mapping: null, done_rows: 0, created_rows: 0 };
  const done = { mapping: [], options: {}, total_rows: variant, done_rows: variant, created_rows: variant };
  return {
    contact_notes: ["contact", "other contact"].map((name) => ({
      id: uuid(`note of ${name}`),
      contact_id: uuid(mine ? name : "contact"),
      body: `Note ${variant}`,
      version: 1,
      created_at: DAY,
    })),
    activities: ["contact", "other contact"].map((name) => ({
      id: uuid(`activity of ${name}`),
      type: "call",
      subject: `Call ${variant}`,
      contact_id: uuid(mine ? name : "contact"),
      owner_id: null,
      due_date: "2026-06-01",
      version: 1,
      created_at: DAY,
    })),
    contact_tags: ["contact", ...(mine ? [] : ["other contact"])].map((name) => ({
      contact_id: uuid(name),
      tag_id: uuid("tag"),
    })),
    contact_merges: [
      {
        id: uuid("merge"),
        contact_id: uuid("contact"),
        other_id: uuid("other contact"),
        before: {},
        after: {},
        moved: {},
        undone_at: mine ? null : DAY,
      },
      ...(mine
        ? []
        : ["foreign merge", "made merge"].map((name) => ({
            id: uuid(name),
            contact_id: uuid("contact"),
            other_id: uuid("other contact"),
            before: {},
            after: {},
            moved: {},
            undone_at: null,
          }))),
    ],
    contact_imports: [
      { ...imported, id: uuid("import"), file_id: uuid("file"), status: "mapping", options: null, total_rows: 3 },
      { ...imported, ...done, id: uuid("done import"), file_id: uuid("file 2"), status: "done" },
      ...["import to cancel", "import to fail"].map((name) => ({
        ...imported,
        id: uuid(name),
        file_id: uuid("file 2"),
        ...(mine ? {} : { mapping: [] }),
        status: mine ? "mapping" : "queued",
        options: null,
        total_rows: 3,
      })),
      ...(mine ? [] : [{ ...imported, ...done, id: uuid("foreign import"), file_id: uuid("file 3"), status: "done" }]),
    ],
    contact_import_rows: ["done import", ...(mine ? [] : ["import"])].flatMap((name) =>
      Array.from({ length: variant }, (_, index) => ({
        import_id: uuid(name),
        row_number: index + 1,
        line: index + 2,
        outcome: "created",
        contact_id: uuid("third contact"),
        after_version: variant,
      })),
    ),
  };
}
