import { type Row, uuidOf } from "#tests/support/organization.ts";

/** What an organisation did, and the smallest of its ordinary rows. */
export function traces(uuid: (name: string) => string, variant: number): Record<string, Row[]> {
  const event = { type: "tag.created", object_type: "tag", changes: {}, actor_kind: "user" };
  return {
    audit_logs: [
      { id: uuid("audit"), actor_kind: "user", action: "test", object_type: "chat", object_id: `${variant}` },
    ],
    domain_events: [
      { ...event, id: uuid("event"), object_id: uuidOf("tag") },
      {
        ...event,
        id: uuid("contact event"),
        type: "contact.updated",
        object_type: "contact",
        object_id: uuid("contact"),
      },
    ],
    // what two of them call alike is another tag there
    tags: [
      { id: uuid("tag"), name: variant === 2 ? "Tag 2" : "Common", color: "gray", version: 1 },
      { id: uuid("other tag"), name: variant === 2 ? "Common" : `Tag ${variant}`, color: "gray", version: 1 },
    ],
  };
}
