import { FileTextIcon, MessagesSquareIcon, UserIcon } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { Found } from "@/lib/concierge/search/schemas";
import { articlePath, chatPath, visitorPath } from "@/lib/paths";
import type { OrganizationAddress } from "@/lib/paths";

/** Something the palette offers: a place to go to or a thing to do. */
export interface Entry {
  id: string;
  label: string;
  /** What tells it from others of the same name. */
  hint?: string | undefined;
  Icon: LucideIcon;
  /** Other words by which it is found. */
  keywords?: string;
  run: () => void;
}

/** Entries of one kind, under their heading. */
export interface Group {
  label: string;
  entries: readonly Entry[];
}

/** The entries that have every word of the query at the beginning of one of theirs; all of them for no query. */
export function matching(groups: readonly Group[], query: string): Group[] {
  const words = wordsOf(query);
  return groups
    .map(({ label, entries }) => ({
      label,
      entries: entries.filter((entry) => {
        const own = wordsOf(`${entry.label} ${entry.keywords ?? ""}`);
        return words.every((word) => own.some((one) => one.startsWith(word)));
      }),
    }))
    .filter(({ entries }) => entries.length > 0);
}

/** What the search found, as entries that lead there. */
export function foundGroups(
  organization: OrganizationAddress,
  { chats, visitors, articles }: Found,
  go: (href: string) => void,
): Group[] {
  const groups: Group[] = [
    {
      label: "Chats",
      entries: chats.map(({ chat_id, topic, visitor_name }) => ({
        id: `chat-${chat_id}`,
        label: topic ?? chat_id,
        hint: visitor_name ?? (topic === null ? undefined : chat_id),
        Icon: MessagesSquareIcon,
        run: () => go(chatPath(organization, chat_id)),
      })),
    },
    {
      label: "Visitors",
      entries: visitors.map(({ id, name, email }) => ({
        id: `visitor-${id}`,
        label: name ?? email ?? "Unknown visitor",
        hint: name === null ? undefined : (email ?? undefined),
        Icon: UserIcon,
        run: () => go(visitorPath(organization, id)),
      })),
    },
    {
      label: "Articles",
      entries: articles.map(({ id, title, type }) => ({
        id: `article-${id}`,
        label: title,
        hint: type,
        Icon: FileTextIcon,
        run: () => go(articlePath(organization, id)),
      })),
    },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== "");
}
