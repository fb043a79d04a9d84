import type { Json } from "#tests/support/acting.ts";
import { objectOf } from "#tests/support/json.ts";

/** Work that fell due at the same moment is claimed in any order. */
export function sortClaim(answer: Json | undefined): void {
  const { chats, is_budget_spent } = objectOf(answer);
  if (is_budget_spent !== undefined && Array.isArray(chats))
    chats.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** What came at the same moment is listed in the order of ids, which are made at random. */
export function sortTies(answer: Json | undefined): void {
  const { items, rows, views, visitors, trail, articles, mentions, questions } = objectOf(answer);
  const words = (row: Json) => JSON.stringify(row).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "");
  for (const list of [items, rows, views, visitors, trail, articles, mentions, questions])
    if (Array.isArray(list)) list.sort((one, other) => (words(one) < words(other) ? -1 : 1));
}

function nameOf(chat: Json): string {
  return JSON.stringify(objectOf(chat)["chat_id"]);
}
