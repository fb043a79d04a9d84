import { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction, query } from "@/lib/platform/db/call";
import { ContactMerge, ContactsMerged, Duplicates, MergeUndone } from "./schemas";
import type { MergeContacts } from "./schemas";

const MAX_MERGES = 100;

export function mergeContacts(ctx: TenantContext, contactId: string, { other_id, fields = {} }: MergeContacts) {
  return callFunction(ctx, "merge_contacts", { contact_id: contactId, other_id, fields }, ContactsMerged);
}

export function undoMerge(ctx: TenantContext, mergeId: string) {
  return callFunction(ctx, "undo_contact_merge", { merge_id: mergeId }, MergeUndone);
}

export function listDuplicates(ctx: TenantContext, contactId: string) {
  return callFunction(ctx, "list_contact_duplicates", { contact_id: contactId }, Duplicates);
}

export async function listMerges(ctx: TenantContext, contactId: string) {
  const rows = await query(ctx, (db, signal) =>
    db
      .from("contact_merges")
      .select(Object.keys(ContactMerge.shape).join(","))
      .eq("contact_id", contactId)
      .order("merged_at", { ascending: false })
      .limit(MAX_MERGES)
      .abortSignal(signal),
  );
  return z.array(ContactMerge).parse(rows);
}
