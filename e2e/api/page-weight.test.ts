import { expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { fillSales } from "@/e2e/support/contacts";
import { plant } from "@/e2e/support/examples";
import { makeOrganization } from "@/e2e/support/organization";
import { scriptKilobytes } from "@/e2e/support/page-weight";
import { NO_ORGANIZATION_PATH, REGISTER_PATH, SIGN_IN_PATH } from "@/lib/paths";

/** Pages of sales and settings bring the form kit along. */
const mostKilobytes = (page: string) => (/\/(?:sales|settings)\//.test(page) ? 295 : 265);

const serverUrl = inject("serverUrl");
const sql = openDatabase();
const organization = await makeOrganization(sql);
const { id, owner } = organization;
const planted = await plant(serverUrl, organization);
const sales = await fillSales(sql, serverUrl, organization, "harbour");
const [article] = await sql<{ id: string }[]>`select id from public.articles where organization_id = ${id}`;

/** What the parts of an address stand for that are data. */
const PARTS: Readonly<Record<string, string>> = {
  "[organization]": organization.slug,
  "chats/[chatId]": `chats/${planted.chatId}`,
  "visitors/[id]": `visitors/${planted.visitorId}`,
  "articles/[id]": `articles/${article?.id}`,
  "contacts/[id]": `contacts/${sales.contactId}`,
  "imports/[importId]": `imports/${sales.importId}`,
  "concierge/rows": "concierge/rows?metric=chats",
};
const FOR_STRANGERS = [SIGN_IN_PATH, REGISTER_PATH];
/** Pages that lead elsewhere, or show nothing but that they do. */
const ELSEWHERE = ["", NO_ORGANIZATION_PATH, "/[...address]", "/o/[organization]", "/o/[organization]/[...address]"];

const pages = Object.keys(import.meta.glob("/app/**/page.tsx"))
  .map((file) => file.replaceAll(/^\/app|\/\([\w-]+\)|\/page\.tsx$/g, ""))
  .filter((page) => !ELSEWHERE.includes(page));

test.each(pages)("page %s comes with no more compressed scripts than it may", async (page) => {
  const cookie = FOR_STRANGERS.includes(page) ? "" : owner.cookie;
  const path = Object.entries(PARTS).reduce((made, [part, value]) => made.replace(part, value), page);
  expect(await scriptKilobytes(serverUrl, path, cookie)).toBeLessThan(mostKilobytes(page));
});
