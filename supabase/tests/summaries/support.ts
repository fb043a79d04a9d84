import { randomBytes, randomUUID } from "node:crypto";
import postgres from "postgres";
import { z } from "zod";
import { ownDatabaseUrl } from "#tests/support/own-database.ts";

export type Claims = Record<string, string | number>;

/** An organisation of one test, with everybody who may ask for its summaries. */
export interface Tenant {
  id: string;
  worker: Claims;
  key: Claims;
  member: (role: "owner" | "admin" | "manager" | "agent" | "analyst") => Promise<Claims>;
}

export const KIND = "summarize_chat";

/** One connection per caller that may be at work at once, so that they really overlap. */
export const sql = postgres(ownDatabaseUrl, { max: 24, onnotice: () => undefined });

/** Calls an exposed function as the data API does: in one transaction, as the role of the claims. */
export async function call(claims: Claims, name: string, input: object): Promise<unknown> {
  return sql.begin(async (tx) => {
    await tx`select set_config('role', ${String(claims["role"])}, true), set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    const [row] = await tx`select public.${tx(name)}(${tx.json(JSON.parse(JSON.stringify(input)))}) as answer`;
    return row?.["answer"];
  });
}

export async function newTenant({
  tokensPerDay = 1_000_000,
  name = "Tides Travel",
  scopes = ["chats:write", "summaries:write"],
} = {}): Promise<Tenant> {
  const id = randomUUID();
  const keyId = randomUUID();
  await sql`
    insert into organizations (id, slug, name, description, model_tokens_per_day)
    values (${id}, ${`t-${id}`}, ${name}, 'Journeys by the sea', ${tokensPerDay})`;
  await sql`
    insert into api_keys (id, organization_id, label, kind, prefix, last4, key_digest, scopes)
    values (${keyId}, ${id}, 'Key', 'secret', 'hmz_', 'abcd', ${randomBytes(32)}, ${scopes})`;
  return {
    id,
    worker: { role: "crm_worker", actor: "worker", sub: "test", organization_id: id },
    key: { role: "crm_ingest", actor: "key", sub: keyId, key_id: keyId, organization_id: id },
    member: (role) => newMember(id, role),
  };
}

async function newMember(organizationId: string, role: string): Promise<Claims> {
  const userId = randomUUID();
  await sql`insert into users (id, email) values (${userId}, ${`${userId}@example.com`})`;
  await sql`insert into memberships (organization_id, user_id, role) values (${organizationId}, ${userId}, ${role})`;
  return { role: "crm_member", actor: "user", sub: userId, organization_id: organizationId, session_version: 1 };
}

/** A chat with these user messages, written through the functions of the external API; answers its public id. */
export async function newChat({ key }: Tenant, messages: readonly string[] = ["Is there a room in May?"]) {
  const chatId = `chat_${randomUUID()}`;
  await call(key, "create_chat", { chat_id: chatId, session_id: "s", metadata: { theme: "dark" } });
  for (const content of messages) await say({ key }, chatId, content);
  return chatId;
}

export function say({ key }: Pick<Tenant, "key">, chatId: string, content: string) {
  return call(key, "add_message", { chat_id: chatId, role: "user", content });
}

/** Many stale chats at once, the oldest work first in the list of their ids. */
export async function manyChats({ id }: Tenant, count: number): Promise<void> {
  await sql`
    with chat as (
      insert into chats (organization_id, external_id, session_id, message_count, user_message_count, last_message_at)
      select ${id}, 'chat_' || gen_random_uuid(), 's', 1, 1, now() from generate_series(1, ${count})
      returning id
    ), message as (
      insert into chat_messages (organization_id, id, chat_id, position, role, content)
      select ${id}, gen_random_uuid(), c.id, 1, 'user', 'A room in May, please' from chat c
    )
    insert into jobs (organization_id, kind, object_id, due_at, next_attempt_at)
    select ${id}, ${KIND}, c.id, t.at, t.at
    from (select id, row_number() over () as n from chat) c
    cross join lateral (select now() - interval '1 day' + c.n * interval '1 second' as at) t`;
}

const ClaimedChat = z.object({
  id: z.uuid(),
  chat_id: z.string(),
  token: z.uuid(),
  covered_position: z.number(),
  messages: z.array(z.object({ id: z.uuid(), position: z.number(), role: z.string(), content: z.string() })),
  mentions: z.array(z.object({ title: z.string(), type: z.string() })),
});
export type ClaimedChat = z.infer<typeof ClaimedChat>;

const Claim = z.object({
  organization: z.object({ id: z.uuid(), name: z.string(), description: z.string().nullable() }),
  chats: z.array(ClaimedChat),
  is_budget_spent: z.boolean(),
});

/** Claims stale chats of the claims' organisation. */
export async function claim(claims: Claims, input: object = {}) {
  const defaults = { run_id: randomUUID(), limit: 10, lease_seconds: 60, reserve_tokens: 0 };
  return Claim.parse(await call(claims, "claim_chat_summaries", { ...defaults, ...input }));
}

/** Claims the one stale chat that there is. */
export async function claimOne(claims: Claims, input: object = {}): Promise<ClaimedChat> {
  const [chat, ...others] = (await claim(claims, input)).chats;
  if (chat === undefined || others.length > 0)
    throw new Error(`Expected one chat, got ${others.length + (chat ? 1 : 0)}`);
  return chat;
}

export const SUMMARY = {
  topic_summary: "A room in May",
  user_score: 3,
  lead_score: 7,
  sentiment: "neutral",
  topics: ["Rooms"],
  conversion_signals: ["Named a date"],
  evidence: { topic: [], score: [], topics: [[]], signals: [[]] },
  model: "test-model",
};

const Completed = z.object({ is_stored: z.boolean() });

/** Completes a claim; true when the summary was stored. */
export async function complete(claims: Claims, chat: ClaimedChat, input: object = {}): Promise<boolean> {
  const { id, token, covered_position } = chat;
  const work = { id, token, covered_position, run_id: randomUUID(), summary: SUMMARY, usage: null, ...input };
  return Completed.parse(await call(claims, "complete_chat_summary", work)).is_stored;
}

export function release(claims: Claims, { id, token }: ClaimedChat, input: object = {}) {
  return call(claims, "release_chat_summary", { id, token, run_id: randomUUID(), usage: null, ...input });
}

/** The job of a chat, or undefined when it has none. */
export async function jobOf(chatId: string) {
  const [job] = await sql`
    select j.*, j.next_attempt_at - now() as wait_left, extract(epoch from j.next_attempt_at - now())::float as wait_seconds
    from jobs j join chats c on c.id = j.object_id where c.external_id = ${chatId}`;
  return job;
}

export async function summaryOf(chatId: string) {
  const [summary] =
    await sql`select s.* from chat_summaries s join chats c on c.id = s.chat_id where c.external_id = ${chatId}`;
  return summary;
}

/** Lets the leases of an organisation run out, as time would. */
export async function expireLeases({ id }: Tenant): Promise<void> {
  await sql`
    update jobs set leased_until = now() - interval '1 second', next_attempt_at = now() - interval '1 second'
    where organization_id = ${id} and lease_token is not null`;
}

/** Ends the waits after failures, as time would. */
export async function endWaits({ id }: Tenant): Promise<void> {
  await sql`update jobs set next_attempt_at = now() - interval '1 second' where organization_id = ${id} and lease_token is null`;
}

export async function usageOf({ id }: Tenant) {
  const [usage] = await sql`
    select calls, input_tokens::int, output_tokens::int, reserved_tokens::int from model_usage where organization_id = ${id}`;
  return usage;
}
