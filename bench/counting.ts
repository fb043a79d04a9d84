import { randomUUID } from "node:crypto";
import { type Horizon, withHorizon, withServer } from "./horizon.ts";
import { connections, type Load, type Memory, type Shot } from "./load.ts";
import { foundOrganization, type Organization } from "./organization.ts";
import type { Result } from "./result.ts";
import { absolutesOf, alternateLoads, type Pace, ratioOf } from "./rounds.ts";
import { content, routeShot } from "./shots.ts";
import { article } from "./writes.ts";

const MESSAGES = 14;
const MENTIONS = 3;
const VIEWS = 2;

/** What it costs to keep the statistics while writing: dialogues as they come in, with and without counting. */
export async function counting(counts: Horizon, pace: Pace): Promise<Result> {
  const counted = await foundOrganization(counts, "Counted");
  return withHorizon(async (ignores) => {
    const uncounted = await foundOrganization(ignores, "Uncounted");
    await ignores.sql`
      create or replace function app.append_events(p_events jsonb) returns void language plpgsql set search_path = '' as 'begin end'
    `;
    const sides = await withServer(counts, (first) =>
      withServer(ignores, (second) =>
        alternateLoads(pace, dialogues(first.url, counted), dialogues(second.url, uncounted)),
      ),
    );
    return {
      findings: [
        {
          name: "Dialogues (a chat, 14 messages, 3 mentions, 2 views) with statistics ÷ without, dialogues/s",
          value: ratioOf(sides, ({ perSecond }) => perSecond),
          unit: "×",
          bar: { atLeast: 0.85 },
        },
      ],
      absolutes: [
        ...absolutesOf("Dialogues with statistics (latencies of their requests)", sides.first),
        ...absolutesOf("Dialogues without", sides.second),
      ],
    };
  });
}

function dialogues(origin: string, organization: Organization): Load {
  const create = (memory: Memory): Shot => {
    memory.chatId = `chat_${randomUUID()}`;
    return routeShot(organization, "/api/chats/create", {
      sessionId: `session-of-${memory.chatId}`,
      chatId: memory.chatId,
      location: "Lisbon, Lisboa, Portugal",
      userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    });
  };
  const message = (place: number) => (memory: Memory) =>
    routeShot(organization, "/api/chats/message", {
      chatId: memory.chatId,
      role: place % 2 === 0 ? "user" : "assistant",
      content,
    });
  const mention = (memory: Memory) =>
    routeShot(organization, "/api/articles/mention", {
      chatId: memory.chatId,
      articles: Array.from({ length: MENTIONS }, article),
    });
  const view = (memory: Memory) => {
    const { id, title, slug } = article();
    const body = { articleId: id, articleTitle: title, articleSlug: slug, chatId: memory.chatId };
    return routeShot(organization, "/api/articles/view", body);
  };
  const messages = Array.from({ length: MESSAGES }, (_, place) => message(place));
  return {
    origin,
    connections,
    operation: [create, ...messages, mention, ...Array.from({ length: VIEWS }, () => view)],
  };
}
