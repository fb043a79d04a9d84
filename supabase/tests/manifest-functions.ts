// The functions that see the rows of all organisations, and what a rule does not say about others. A part of the manifest.

/** Those of crm_system, who is under no row level security, and of postgres: whose rights each has, and who may call it. */
export const SYSTEM_FUNCTIONS: Record<string, string> = {
  // Realtime lets postgres alone send, of all who are ours
  "app.announce_changes": "postgres, crm_definer",
  "app.find_chat_ids_as_system": "crm_system, crm_member",
  "app.find_contacts": "crm_system, crm_member",
  "app.member_organization_id": "crm_system, crm_member",
  "app.name_of": "crm_system, crm_definer",
  "app.not_found": "crm_system, crm_definer, crm_member",
  "app.organizations_of": "crm_system",
  "app.require_member": "crm_system, crm_definer, crm_member",
  "app.require_session": "crm_system",
  "app.require_writer": "crm_system, crm_definer",
  "app.writable_organization_id": "crm_system, crm_member",
  "public.explain_refusal": "crm_system, crm_member",
  "public.find_sign_in": "crm_system, crm_public",
  "public.get_contact_import_plan": "crm_system, crm_member, crm_worker",
  "public.list_due_jobs": "crm_system, crm_worker",
  "public.list_due_organizations": "crm_system, crm_worker",
  "public.member_session": "crm_system, crm_member",
  "public.open_test_organization": "crm_system, crm_member",
  "public.organizations_to_fold": "crm_system, crm_worker",
  "public.organizations_to_reconcile": "crm_system, crm_worker",
  "public.record_key_usage": "crm_system, crm_worker",
  "public.record_mail_event": "crm_system, crm_worker",
  "public.record_sign_in": "crm_system, crm_public",
  "public.register_organization": "crm_system, crm_public",
  "public.resolve_api_key": "crm_system, crm_ingest",
};

/** Internal functions that are not called by all who run a function that names them, or by others as well; and why. */
export const CALLED_ELSEWHERE: Record<string, string[]> = {
  // the direct connection calls it instead of the function itself
  "app.call_function": ["crm_gateway"],
  // the Data API calls it before every request, and it goes on only for members
  "app.check_request": ["crm_ingest", "crm_member", "crm_public", "crm_worker"],
  "app.claim": ["crm_definer", "crm_member", "crm_system"],
  "app.require_member": ["crm_definer", "crm_member"],
  // and tables call these: their policies, defaults, indexes and generated columns, as whoever reads or writes them
  "app.bare_address": ["crm_definer", "crm_member"],
  "app.member_organization_id": ["crm_member"],
  "app.organization_id": ["crm_definer", "crm_listener", "crm_member", "crm_system"],
  "app.search_words": ["crm_definer", "crm_member"],
  "app.summary_words": ["crm_definer", "crm_system"],
  "app.user_id": ["crm_definer", "crm_member", "crm_system"],
  "app.uuid_v7": ["crm_definer", "crm_member", "crm_system"],
  "app.visitor_text": ["crm_definer", "crm_system"],
  "app.word_grams": ["crm_definer", "crm_member", "crm_system"],
  "app.writable_organization_id": ["crm_member"],
  // Realtime asks it for the topics that a token lets its holder hear
  "app.live_topic": ["crm_listener", "crm_member"],
  // named where only crm_system goes on
  "app.chats_with_topic": ["crm_system"],
  "app.match_chats": ["crm_system"],
  "app.match_chats_by_index": ["crm_system"],
  "app.sample_chats": ["crm_system"],
};
