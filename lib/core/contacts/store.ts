import { z } from "zod";
import { TimelineEnd } from "@/lib/core/timeline/moments";
import type { TenantContext } from "@/lib/platform/context";
import { callFunction, query } from "@/lib/platform/db/call";
import { TimeCursor } from "@/lib/platform/pagination/cursor";
import { Contact, ContactSummary, ContactsChanged, LeadOfferPage } from "./schemas";
import type { ChangeContacts } from "./schemas";
import { ContactTimeline } from "./timeline-schemas";
import type { ListContactTimeline } from "./timeline-schemas";

/** Where a page of contacts ends. */
export const ContactCursor = z.object({
  sort: z.string(),
  value: z.union([z.string(), z.number(), z.null()]),
  id: z.uuid(),
});

const Page = z.object({ contacts: z.array(Contact), next_cursor: ContactCursor.nullable() });
const TimelinePage = z.object({ items: ContactTimeline.shape.data, next_cursor: TimelineEnd.nullable() });
const Offers = z.object({ offers: LeadOfferPage.shape.data, next_cursor: TimeCursor.nullable() });

export function listContacts(ctx: TenantContext, filter: Readonly<Record<string, unknown>>) {
  return callFunction(ctx, "list_contacts", filter, Page);
}

export function countContacts(ctx: TenantContext, filter: Readonly<Record<string, unknown>>) {
  return callFunction(ctx, "count_contacts", filter, z.int());
}

export function summarizeContacts(ctx: TenantContext) {
  return callFunction(ctx, "summarize_contacts", {}, ContactSummary);
}

export function setContactTags(ctx: TenantContext, contactId: string, tags: readonly string[]) {
  return callFunction(ctx, "set_contact_tags", { contact_id: contactId, tags }, Contact);
}

export function changeContacts(ctx: TenantContext, change: ChangeContacts) {
  return callFunction(ctx, "change_contacts", change, ContactsChanged);
}

export function listLeadOffers(ctx: TenantContext, page: { limit: number; cursor?: TimeCursor | undefined }) {
  return callFunction(ctx, "list_lead_offers", page, Offers);
}

export function listContactTimeline(
  ctx: TenantContext,
  contactId: string,
  page: Omit<ListContactTimeline, "cursor"> & { cursor?: TimelineEnd | undefined },
) {
  return callFunction(ctx, "list_contact_timeline", { contact_id: contactId, ...page }, TimelinePage);
}

/** The organisation's country, where telephone numbers are dialled from. */
export async function findCountry(ctx: TenantContext): Promise<string | null> {
  const rows = await query(ctx, (db, signal) =>
    db.from("organizations").select("country").limit(1).abortSignal(signal),
  );
  const [first] = z.array(z.object({ country: z.string().nullable() })).parse(rows);
  return first?.country ?? null;
}
