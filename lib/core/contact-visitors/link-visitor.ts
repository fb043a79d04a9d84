import type { z } from "zod";
import { normalizePhones } from "@/lib/core/contacts/normalize-phones";
import type { TenantContext } from "@/lib/platform/context";
import type { ContactOfVisitor, LinkVisitor } from "./schemas";
import * as store from "./store";

/** Says that a visitor is this contact. */
export async function linkVisitor(ctx: TenantContext, visitorId: string, { contact_id }: z.output<typeof LinkVisitor>) {
  const { contact } = await store.linkVisitor(ctx, { visitor_id: visitorId, contact_id });
  return contact;
}

/** Makes a contact of a visitor; where one has the visitor's address or number already, the visitor is linked to it. */
export async function createContactOfVisitor(
  ctx: TenantContext,
  visitorId: string,
  fields: z.output<typeof ContactOfVisitor>,
) {
  const values = await normalizePhones(ctx, fields);
  return store.linkVisitor(ctx, { visitor_id: visitorId, values });
}

/** Says that a visitor is no contact after all. */
export function unlinkVisitor(ctx: TenantContext, visitorId: string) {
  return store.unlinkVisitor(ctx, visitorId);
}
