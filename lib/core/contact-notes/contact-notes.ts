import { z } from "zod";
import { contacts } from "@/lib/core/contacts/schemas";
import type { TenantContext } from "@/lib/platform/context";
import { cleanText } from "@/lib/platform/plain-text";
import { defineResource } from "@/lib/platform/resource/define-resource";
import type { ListQuery } from "@/lib/platform/resource/define-resource";
import { createRow, getRow, listRows } from "@/lib/platform/resource/verbs";
import { Timestamp } from "@/lib/platform/time/timestamp";

const NoteBody = z.strictObject({ body: z.string().transform(cleanText).pipe(z.string().min(1).max(10_000)) });

/** What somebody wrote down about a contact. */
export const ContactNote = z
  .object({
    id: z.uuid(),
    contact_id: z.uuid(),
    body: z.string(),
    version: z.int(),
    created_by: z.uuid().nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "ContactNote" });

export const contactNotes = defineResource({
  table: "contact_notes",
  noun: ["contact_note", "contact_notes"],
  row: ContactNote,
  create: NoteBody,
  update: NoteBody.partial(),
  roles: { read: "analyst", write: "agent", remove: "agent" },
  sorts: ["created_at"],
  filters: { contact_id: { schema: z.uuid() } },
});

/** A page of the notes about a contact. */
export async function listContactNotes(ctx: TenantContext, contactId: string, page: ListQuery) {
  const [notes] = await Promise.all([
    listRows(ctx, contactNotes, { ...page, contact_id: contactId }),
    getRow(ctx, contacts, contactId),
  ]);
  return notes;
}

/** Writes a note about a contact. */
export async function addContactNote(ctx: TenantContext, contactId: string, note: z.output<typeof NoteBody>) {
  await getRow(ctx, contacts, contactId);
  return createRow(ctx, contactNotes, { ...note, contact_id: contactId });
}
