import type { Sql } from "postgres";
import { z } from "zod";
import { ORGANIZATION_HEADER } from "@/lib/platform/auth/organization-header";
import type { TestOrganization } from "./organization.ts";

const Uploaded = z.object({ data: z.object({ id: z.string() }) });

/** A contact, a tag, an activity of a member, a sandbox mail and an uploaded import, all called by one word; with the ids that pages need. */
export async function fillSales(
  sql: Sql,
  baseURL: string,
  { id, owner }: TestOrganization,
  word: string,
  memberId = owner.userId,
): Promise<{ contactId: string; importId: string }> {
  await sql`insert into public.tags (organization_id, name) values (${id}, ${`${word} tag`})`;
  await sql`
    insert into public.activities (organization_id, type, subject, owner_id)
    values (${id}, 'task', ${`Call ${word}`}, ${memberId})
  `;
  await sql`
    insert into public.mails (organization_id, template, to_address, subject, html, body_text, status, provider, sent_at)
    values (${id}, 'test', ${`guest@${word}.example`}, ${`About the ${word}`}, '<p></p>', '', 'sent', 'sandbox', now())
  `;
  const [contact] = await sql<{ id: string }[]>`
    insert into public.contacts (organization_id, first_name, email)
    values (${id}, ${word}, ${`contact@${word}.example`})
    returning id
  `;
  const response = await fetch(new URL(`/api/contacts/imports?name=${word}.csv`, baseURL), {
    method: "POST",
    headers: {
      cookie: owner.cookie,
      origin: new URL(baseURL).origin,
      "content-type": "text/csv",
      [ORGANIZATION_HEADER]: id,
    },
    body: `E-Mail\r\nguest@${word}.example\r\n`,
  });
  const { data } = Uploaded.parse(await response.json());
  return { contactId: contact?.id ?? "", importId: data.id };
}
