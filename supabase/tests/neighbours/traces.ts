import { type Row, uuidOf } from "#tests/support/organization.ts";

/** What an organisation did, and the smallest of its ordinary rows. */
export function traces(uuid: (name: string) => string, variant: number): Record<string, Row[]> {
  const event = { type: "tag.created", object_type: "tag", changes: {}, actor_kind: "user" };
  return {
    audit_logs: [
      { id: uuid("audit"), actor_kind: "user", action: "test", object_type: "chat", object_id: `${variant}` },
    ],
    domain_events: [{ ...event, id: uuid("event"), object_id: uuidOf("tag") }],
    tags: [{ id: uuid("tag"), name: `Tag ${variant}`, color: "gray", version: 1 }],
  };
}
