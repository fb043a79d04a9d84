import { readdirSync } from "node:fs";

/** What stands in an address for the parts of it that are data. */
export interface AddressParts {
  organization: string;
  chatId: string;
  visitorId: string;
  articleId: string;
  contactId: string;
  importId: string;
}

const PAGES = new URL("../../app/(dashboard)/o/[organization]/", import.meta.url);

/** Parameters without which a page shows nothing. */
const QUERIES: Readonly<Record<string, string>> = { "concierge/rows": "?metric=chats" };

/** The addresses of all pages of an organisation, found by their files. */
export function allPages(parts: AddressParts): string[] {
  return readdirSync(PAGES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("/page.tsx") && !file.startsWith("[...address]"))
    .map((file) => addressOf(file.replaceAll(/\/page\.tsx$|\/\([\w-]+\)/g, ""), parts))
    .toSorted();
}

function addressOf(page: string, { organization, ...parts }: AddressParts): string {
  const known: Readonly<Record<string, string>> = {
    "chats/[chatId]": `chats/${parts.chatId}`,
    "visitors/[id]": `visitors/${parts.visitorId}`,
    "articles/[id]": `articles/${parts.articleId}`,
    "contacts/[id]": `contacts/${parts.contactId}`,
    "imports/[importId]": `imports/${parts.importId}`,
  };
  const path = Object.entries(known).reduce((made, [part, value]) => made.replace(part, value), page);
  if (path.includes("[")) throw new Error(`Say in all-pages.ts what stands for the parts of ${page}`);
  return `/o/${organization}/${path}${QUERIES[page] ?? ""}`;
}
