import type { Sql } from "postgres";
import { allPages } from "./all-pages.ts";
import { fillSales } from "./contacts.ts";
import { expect, send } from "./journey.ts";
import type { TestOrganization } from "./organization.ts";

/** An organisation with something on every page, called by one word, and the addresses of these pages. */
export interface FilledOrganization extends TestOrganization {
  word: string;
  pages: string[];
}

/** Pages on which nothing stands that an organisation has been sent. */
export const PAGES_WITHOUT_DATA = ["/sales/contacts/imports", "/quick-start", "/settings/ai", "/settings/jobs"];

/** Fills an organisation; activities are those of the member who looks at it. */
export async function fillOrganization(
  sql: Sql,
  baseURL: string | undefined,
  organization: TestOrganization,
  word: string,
  memberId = organization.owner.userId,
): Promise<FilledOrganization> {
  const chatId = `chat-${word}`;
  const items = [
    { type: "chat", chatId, sessionId: "s", location: `${word} Bay` },
    { type: "message", chatId, role: "user", content: `Is the ${word} suite free? Call me: 555 0100` },
    { type: "visitor", email: `ann@${word}.example`, session_id: "s" },
    {
      type: "web_mention",
      chatId,
      sessionId: "s",
      mentions: [{ url: `https://${word}.example/`, title: `${word} guide` }],
    },
    { type: "chat", chatId: `${chatId}-2`, sessionId: "s2" },
    { type: "message", chatId: `${chatId}-2`, role: "user", content: `What is a ${word}?` },
  ];
  expect(await send(baseURL, organization.key.key, items)).toBe(200);
  await sql`update public.organizations set description = ${`About ${word}`} where id = ${organization.id}`;
  await sql`update public.api_keys set label = ${`${word} key`} where organization_id = ${organization.id}`;
  await sql`
    with colleague as (
      insert into public.users (email, name)
      values (${`${word}-${organization.id}@example.com`}, ${`${word} Colleague`})
      returning id
    )
    insert into public.memberships (organization_id, user_id, role)
    select ${organization.id}, c.id, 'agent' from colleague c
  `;
  const [ids] = await sql<{ visitor: string; article: string }[]>`
    select v.id as visitor, a.id as article
    from public.visitors v join public.articles a on a.organization_id = v.organization_id
    where v.organization_id = ${organization.id} and v.email is not null
  `;
  const parts = {
    organization: organization.slug,
    chatId,
    visitorId: ids?.visitor ?? "",
    articleId: ids?.article ?? "",
    ...(await fillSales(sql, baseURL ?? "", organization, word, memberId)),
  };
  return { ...organization, word, pages: allPages(parts) };
}
