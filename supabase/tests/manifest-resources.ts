// Ordinary tables, and what single ones have beyond app.tenant_table. A part of the manifest.

const USER = "( SELECT app.user_id() AS user_id)";
const AS_ADMIN = "( SELECT app.member_organization_id('admin'::public.member_role) AS member_organization_id)";
const OWN_OR_SHARED_AS_ADMIN = `((created_by = ${USER}) OR (is_shared AND (organization_id = ${AS_ADMIN})))`;

/** Views that members read and write through, with their own rights. */
export const MEMBER_VIEWS = ["activity_items"];

/** What single tables keep from members beyond their roles, as Postgres spells it. */
export const RESTRICTING_POLICIES = [
  `activities: update using (((owner_id IS NULL) OR (owner_id = ${USER}) OR (organization_id = ${AS_ADMIN}))) with check (true)`,
  `saved_views: delete using (${OWN_OR_SHARED_AS_ADMIN}) with check (-)`,
  `saved_views: select using ((is_shared OR (created_by = ${USER}))) with check (-)`,
  `saved_views: update using (${OWN_OR_SHARED_AS_ADMIN}) with check ((is_shared OR (created_by = ${USER})))`,
];

/** What single tables do by themselves beyond what app.tenant_table gives them, so that nothing acts unseen. */
export const TABLE_TRIGGERS = [
  "contacts: check_custom_fields WHEN ((new.custom_fields <> '{}'::jsonb)) EXECUTE FUNCTION app.check_custom_fields()",
  "contact_notes: note_activity EXECUTE FUNCTION app.note_activity()",
  "activities: note_activity WHEN ((new.contact_id IS NOT NULL)) EXECUTE FUNCTION app.note_activity()",
  "activities: derive EXECUTE FUNCTION app.derive_activity()",
  "activities: record_completed WHEN ((new.status = 'completed'::text)) EXECUTE FUNCTION app.record_completion()",
  "activities: record_completion WHEN (((new.status = 'completed'::text) AND (old.status <> 'completed'::text))) EXECUTE FUNCTION app.record_completion()",
  "organizations: move_due_moments WHEN ((new.timezone <> old.timezone)) EXECUTE FUNCTION app.move_due_moments()",
];

/** What crm_system sees of single tables beside the id: what contacts are found by, and the own fields that an import reads. */
export const SYSTEM_COLUMNS: Record<string, string[]> = {
  contacts: ["search_text"],
  custom_field_definitions: ["key", "kind", "label", "options", "position"],
};
