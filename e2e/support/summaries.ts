import { randomUUID } from "node:crypto";
import postgres from "postgres";
import type { Sql } from "postgres";
import { type FakeModel, startFakeModel } from "./fake-model.ts";
import type { TestOrganization } from "./organization.ts";
import { CRON_SECRET } from "./secrets.ts";
import { type TestServer, startServer } from "./server.ts";
import { addressOf, startTestStack } from "./stack.ts";

/** A stack whose chats nobody else summarises, with a language model that does as it is told. */
export interface SummaryLab {
  sql: Sql;
  model: FakeModel;
  apiUrl: string;
  /** Starts a server that asks the fake model. */
  serve: (options?: { apiUrl?: string; env?: Record<string, string> }) => Promise<TestServer>;
  stop: () => Promise<void>;
}

export async function startSummaryLab(): Promise<SummaryLab> {
  const stack = await startTestStack();
  const model = await startFakeModel();
  const sql = postgres(stack.superuserUrl, { max: 4, onnotice: () => undefined });
  const servers: TestServer[] = [];
  return {
    sql,
    model,
    apiUrl: stack.apiUrl,
    serve: async ({ apiUrl, env } = {}) => {
      const server = await startServer({
        stack: addressOf(stack),
        ...(apiUrl === undefined ? {} : { apiUrl }),
        env: {
          OPENAI_API_KEY: "sk-test",
          OPENAI_BASE_URL: model.url,
          OPENAI_MODEL: "fake-model",
          ...env,
        },
      });
      servers.push(server);
      return server;
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await sql.end();
      await model.stop();
      await stack.stop();
    },
  };
}

/** One run of the scheduler. */
export async function runCron(server: Pick<TestServer, "url">, headers?: Record<string, string>) {
  const response = await fetch(new URL("/api/cron/summarize-chats", server.url), {
    headers: headers ?? { authorization: `Bearer ${CRON_SECRET}` },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as RunBody };
}

/** The answer of a run, as far as tests look at it. */
export interface RunBody {
  success?: boolean;
  code?: string;
  message?: string;
  timestamp?: string;
  summarizedCount?: number;
  totalProcessed?: number;
  totalSkipped?: number;
  successCount?: number;
  failCount?: number;
  results?: { chatId: string; organizationId: string; success: boolean; summary?: string; error?: string }[];
}

/**
 * Stale chats of an organisation, straight into the tables, the oldest work first; each is named by its id to the fake
 * model. `ageMinutes` is how long the oldest has been waiting.
 */
export async function staleChats(
  sql: Sql,
  { id }: Pick<TestOrganization, "id">,
  { count = 1, says = "A room in May, please", ageMinutes = 60 } = {},
): Promise<string[]> {
  const names = Array.from({ length: count }, () => `chat-${randomUUID()}`);
  await sql`
    with chat as (
      insert into public.chats (organization_id, external_id, session_id, message_count, user_message_count, last_message_at)
      select ${id}, n, 's', 1, 1, now() from unnest(${sql.array(names)}) n
      returning id, external_id
    ), message as (
      insert into public.chat_messages (organization_id, id, chat_id, position, role, content)
      select ${id}, gen_random_uuid(), c.id, 1, 'user', 'case:' || c.external_id || ' ' || ${says} from chat c
    )
    insert into public.jobs (organization_id, kind, object_id, due_at, next_attempt_at)
    select ${id}, 'summarize_chat', c.id, t.at, t.at
    from (select id, row_number() over () as n from chat) c
    cross join lateral (select now() - make_interval(mins => ${ageMinutes}) + c.n * interval '1 millisecond' as at) t`;
  return names;
}

/** How a chat stands: its job, and what its summary says. */
export async function stateOf(sql: Sql, chatId: string) {
  const [state] = await sql<ChatState[]>`
    select
      s.topic_summary, s.lead_score, s.covered_position, s.model, s.topics, s.conversion_signals,
      j.object_id is not null as is_stale, j.attempts, j.last_error, j.dead_at, j.lease_token is not null as is_held,
      extract(epoch from j.next_attempt_at - now())::float as wait_seconds
    from public.chats c
    left join public.chat_summaries s on s.chat_id = c.id
    left join public.jobs j on j.object_id = c.id
    where c.external_id = ${chatId}`;
  if (state === undefined) throw new Error(`There is no chat ${chatId}`);
  return state;
}

interface ChatState {
  topic_summary: string | null;
  lead_score: number | null;
  covered_position: number | null;
  model: string | null;
  topics: string[] | null;
  conversion_signals: string[] | null;
  is_stale: boolean;
  attempts: number | null;
  last_error: string | null;
  dead_at: Date | null;
  is_held: boolean;
  wait_seconds: number | null;
}

/** Lets every lease run out, as time would. */
export async function expireLeases(sql: Sql): Promise<void> {
  await sql`
    update public.jobs set leased_until = now() - interval '1 second', next_attempt_at = now() - interval '1 second'
    where lease_token is not null`;
}
