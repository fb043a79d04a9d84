import { expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { plant } from "@/e2e/support/examples";
import { makeOrganization } from "@/e2e/support/organization";
import { scriptKilobytes } from "@/e2e/support/page-weight";

const MOST_KILOBYTES = 250;

const serverUrl = inject("serverUrl");
const sql = openDatabase();
const { id, key, owner } = await makeOrganization(sql);
const planted = await plant(serverUrl, { id, key, owner });
const [article] = await sql<{ id: string }[]>`select id from public.articles where organization_id = ${id}`;

/** Pages that are there for some only, or with a part of their address that is data. */
const ADDRESSES: Readonly<Record<string, string>> = {
  "/concierge/chats/[chatId]": `/concierge/chats/${planted.chatId}`,
  "/concierge/visitors/[id]": `/concierge/visitors/${planted.visitorId}`,
  "/concierge/articles/[id]": `/concierge/articles/${article?.id}`,
  "/concierge/rows": "/concierge/rows?metric=chats",
};
const FOR_STRANGERS = ["/sign-in", "/register"];
const ELSEWHERE = ["", "/no-organization"];

const pages = Object.keys(import.meta.glob("/app/**/page.tsx"))
  .map((file) => file.replaceAll(/^\/app|\/\([\w-]+\)|\/page\.tsx$/g, ""))
  .filter((page) => !ELSEWHERE.includes(page));

test.each(pages)(`page %s comes with less than ${MOST_KILOBYTES} kB of compressed scripts`, async (page) => {
  const cookie = FOR_STRANGERS.includes(page) ? "" : owner.cookie;
  expect(await scriptKilobytes(serverUrl, ADDRESSES[page] ?? page, cookie)).toBeLessThan(MOST_KILOBYTES);
});
