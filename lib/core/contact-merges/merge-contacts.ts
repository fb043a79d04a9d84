import { contacts } from "@/lib/core/contacts/schemas";
import type { TenantContext } from "@/lib/platform/context";
import { getRow } from "@/lib/platform/resource/verbs";
import type { MergeContacts } from "./schemas";
import * as store from "./store";

/** Makes one contact of two: the first stays, the other one goes to the bin and hands over what belongs to it. */
export function mergeContacts(ctx: TenantContext, contactId: string, merge: MergeContacts) {
  return store.mergeContacts(ctx, contactId, merge);
}

/** Takes a merge back, unless something has changed since; the refusal names it. */
export function undoMerge(ctx: TenantContext, mergeId: string) {
  return store.undoMerge(ctx, mergeId);
}

/** The contacts that a contact has taken in, newest first. */
export async function listMerges(ctx: TenantContext, contactId: string) {
  const [data] = await Promise.all([store.listMerges(ctx, contactId), getRow(ctx, contacts, contactId)]);
  return { data, next_cursor: null };
}

/** Contacts that may be the same person: the same number, nearly the same address, or the same name and company. */
export function listDuplicates(ctx: TenantContext, contactId: string) {
  return store.listDuplicates(ctx, contactId);
}
