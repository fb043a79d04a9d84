import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { expect } from "vitest";
import { post } from "./api-client.ts";
import type { TestOrganization } from "./organization.ts";

/** Starts a chat through the API; answers its public id. */
export async function startChat(
  { key }: TestOrganization,
  { chatId = `chat-${randomUUID()}`, sessionId = `session-${randomUUID()}` } = {},
): Promise<string> {
  const answer = await post("/api/chats/create", { chatId, sessionId }, { key: key.key });
  expect(answer.status).toBe(200);
  return chatId;
}

/** How often each of two organisations' security views shows a refused access to this object. */
export async function refusalsOf(
  sql: Sql,
  objectId: string,
): Promise<{ organization_id: string; actor_kind: string }[]> {
  return sql<{ organization_id: string; actor_kind: string }[]>`
    select organization_id, actor_kind from public.audit_logs
    where action = 'access.refused' and object_id = ${objectId}
    order by actor_kind
  `;
}
