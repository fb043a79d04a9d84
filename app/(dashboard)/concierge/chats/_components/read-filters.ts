import { z } from "zod";
import { ChatFilter, ChatId } from "@/lib/concierge/chats/schemas";

/** The query of the page's address, as Next gives it. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** What the list is narrowed to. */
export type Filters = Partial<ChatFilter>;

/** What the page shows: which chats, which page of them, and the one that is open. */
export interface Shown {
  filters: Filters;
  /** One cursor for each page gone towards older chats, so that "newer" knows the way back. */
  trail: readonly string[];
  chat: string | undefined;
  /** Where the messages of the open chat begin. */
  after: string | undefined;
}

const Trail = z.array(z.string().max(1024)).max(500).catch([]);
const NAMES = ChatFilter.keyof().options;

/** What the address says. What makes no sense there is left out, because people edit addresses. */
export function readShown(query: SearchParams): Shown {
  const read = NAMES.map((name) => ({ [name]: ChatFilter.shape[name].safeParse(query[name]).data }));
  const after = query["after"];
  return {
    filters: ChatFilter.catch({}).parse(Object.assign({}, ...read)),
    trail: Trail.parse([query["cursor"] ?? []].flat()),
    chat: ChatId.safeParse(query["chat"]).data,
    after: typeof after === "string" ? after : undefined,
  };
}
