import { SignJWT } from "jose";
import { makeOrganization } from "@/e2e/support/organization.ts";
import type { Horizon } from "./horizon.ts";

/** An organisation to write into, without rate limits that a benchmark would meet. */
export type Organization = {
  id: string;
  slug: string;
  /** Its secret key, and what a door tells the database about the holder of it. */
  key: string;
  token: string;
  /** A `cookie` header of its owner. */
  cookie: string;
  /** Public ids of chats; many, so that no row is hot. */
  chatIds: readonly string[];
};

const CHATS = 2_000;

/** Makes an organisation in which nothing has happened. */
export async function emptyOrganization({ sql, stack }: Horizon, name: string): Promise<Organization> {
  const { id, slug, key, owner } = await makeOrganization(sql, name);
  const claims = { role: "crm_ingest", actor: "key", sub: key.id, key_id: key.id, organization_id: id };
  return { id, slug, key: key.key, token: await mint(claims, stack.jwtSecret), cookie: owner.cookie, chatIds: [] };
}

/** Makes an organisation with many chats, in each of them one mention that can be clicked. */
export async function foundOrganization(horizon: Horizon, name: string): Promise<Organization> {
  const { sql } = horizon;
  const organization = await emptyOrganization(horizon, name);
  const { id } = organization;
  const chats = await sql<{ external_id: string }[]>`
    with made as (
      insert into public.chats (organization_id, external_id, session_id)
      select ${id}, 'chat-' || n, 'session-of-chat-' || n
      from generate_series(1, ${CHATS}::integer) n
      returning id, external_id, session_id
    ),
    page as (
      insert into public.articles (organization_id, id, source, key, article_url, type)
      select ${id}, app.uuid_v7(), 'web_search', app.article_key(null, u.url), u.url, 'Article'
      from (select 'https://guide.example/' || m.external_id as url from made m) u
      returning id, article_url
    ),
    mentioned as (
      insert into public.article_mentions (organization_id, id, source, article_url, article, chat_id, session_id)
      select ${id}, app.uuid_v7(), 'web_search', p.article_url, p.id, m.id, m.session_id
      from made m
      join page p on p.article_url = 'https://guide.example/' || m.external_id
    )
    select m.external_id from made m
  `;
  await countAnew(sql, id);
  return { ...organization, chatIds: chats.map((chat) => chat.external_id) };
}

/** Lets the statistics of rows that were stored past our functions be those of the rows. */
export async function countAnew(sql: Horizon["sql"], organizationId: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ organization_id: organizationId })}, true)`;
    await tx`select app.rebuild_stats()`;
  });
}

/** A token that outlives the whole run, so that minting it is no part of what is measured. */
export function mint(claims: Readonly<Record<string, string>>, jwtSecret: string): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt()
    .setExpirationTime("12h")
    .sign(new TextEncoder().encode(jwtSecret));
}
