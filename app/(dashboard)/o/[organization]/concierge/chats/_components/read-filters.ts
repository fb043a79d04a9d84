import { z } from "zod";
import { ChatFilter, ChatId } from "@/lib/concierge/chats/schemas";
import { FILTER_NAMES } from "./list-address";
import type { Shown } from "./list-address";

/** The query of the page's address, as Next gives it. */
export type SearchParams = Record<string, string | string[] | undefined>;

const Trail = z.array(z.string().max(1024)).max(500).catch([]);

/** What the address says. What makes no sense there is left out, because people edit addresses. */
export function readShown(query: SearchParams): Shown {
  const read = FILTER_NAMES.map((name) => ({ [name]: ChatFilter.shape[name].safeParse(query[name]).data }));
  const after = query["after"];
  return {
    filters: ChatFilter.catch({}).parse(Object.assign({}, ...read)),
    trail: Trail.parse([query["cursor"] ?? []].flat()),
    chat: ChatId.safeParse(query["chat"]).data,
    after: typeof after === "string" ? after : undefined,
  };
}
