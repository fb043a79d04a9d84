import { deepEqual } from "node:assert/strict";
import { type Claims, type Json, call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { objectOf } from "#tests/support/json.ts";
import { type Organization, uuidOf } from "#tests/support/organization.ts";
import type { Item, Step } from "./history.ts";

/** Calls a function as somebody and answers what it answered. */
export type Ask = (who: Claims, name: string, input: Json) => Promise<Json | undefined>;

/** Lets two organisations live through a history, by the functions that the doors call and by nothing else. */
export async function runRandomHistory(
  ask: Ask,
  organizations: readonly [Organization, Organization],
  steps: Step[],
): Promise<void> {
  for (const step of steps) {
    const who = organizations[step.organization];
    switch (step.kind) {
      case "call":
        for (const item of step.items) await write(ask, who.key, item);
        break;
      case "batch":
        await ask(who.key, "ingest", { items: step.items.map((item, index) => ({ index, ...item })) });
        break;
      case "summary":
        await summarize(ask, who, step.chat_id, step.lead_score);
        break;
      case "move":
        await ask(who.members.admin, "update_settings", { timezone: step.timezone });
        break;
    }
  }
}

/** One item by the function that takes one. */
function write(ask: Ask, key: Claims, { type, ...item }: Item): Promise<Json | undefined> {
  const { source, article_id, article_slug, article_title, article_url, external_id: _, ...rest } = item;
  if (type !== "mention") return ask(key, SINGLES[type] ?? "", item);
  if (source === "web_search") return ask(key, "record_web_mentions", { ...rest, mentions: [{ url: article_url }] });
  const article = { id: article_id, slug: article_slug, title: article_title };
  return ask(key, "record_article_mentions", { ...rest, articles: [article] });
}

const SINGLES: Record<string, string> = {
  chat: "create_chat",
  visitor: "identify_visitor",
  message: "add_message",
  view: "record_article_view",
  click: "record_click",
};

/** Claims a chat and completes its summary; a chat that is unknown or has no message is left alone. */
async function summarize(ask: Ask, { key }: Organization, chat_id: string, lead_score: number): Promise<void> {
  const run = { run_id: uuidOf("run"), lease_seconds: 60 };
  const model = `model for ${lead_score}`;
  const claim = await ask(key, "claim_chat_summary", { ...run, chat_id, reserve_tokens: 0, model });
  const chat = objectOf(objectOf(claim)["chat"]);
  if (chat["token"] === undefined) return;
  await ask(key, "complete_chat_summary", {
    run_id: run.run_id,
    id: chat["id"] ?? null,
    token: chat["token"],
    covered_position: chat["covered_position"] ?? null,
    summary: { ...SUMMARY, lead_score, model },
    usage: null,
  });
}

const SUMMARY = {
  topic_summary: "A room in May",
  user_score: 3,
  sentiment: "neutral",
  topics: [],
  conversion_signals: [],
  evidence: {},
};

/** Calls functions on one connection. They may refuse, as any concierge's request may be refused, but must not fail. */
export function askOn(sql: Sql): Ask {
  return async (who, name, input) => {
    const { answer, raised } = await call(sql, who, name, input, { request_id: "r" });
    deepEqual(raised, undefined, `${name} ${JSON.stringify(input)}`);
    return answer;
  };
}
