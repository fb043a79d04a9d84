import { test as base, expect } from "@playwright/test";
import postgres from "postgres";
import type { Sql } from "postgres";
import { z } from "zod";
import { makeOrganization } from "./organization.ts";
import type { TestOrganization } from "./organization.ts";
import { watchNamedCalls } from "./named-calls.ts";
import type { StackAddress } from "./stack.ts";

export { expect } from "@playwright/test";

const Stack = z.object({
  databaseUrl: z.string(),
  superuserUrl: z.string(),
  apiUrl: z.string(),
  gatewayUrl: z.string(),
  jwtSecret: z.string(),
  anonKey: z.string(),
});

/** The stack that all journeys share, for those that start a server of their own. */
export function sharedStack(): StackAddress {
  return Stack.parse(JSON.parse(process.env["HORIZON_TEST_STACK"] ?? "{}"));
}

interface Props {
  /** An organisation of the journey's own, whose owner is signed in. */
  organization: TestOrganization;
  /** Signs the browser in as whoever holds this cookie. */
  signInAs: (cookie: string) => Promise<void>;
}

/** A journey through the pages, with an organisation to walk in. */
export const test = base.extend<Props, { stack: StackAddress; sql: Sql }>({
  stack: [
    // Playwright wants the first parameter to be a pattern
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => use(sharedStack()),
    { scope: "worker" },
  ],
  sql: [
    async ({ stack }, use) => {
      const sql = postgres(stack.superuserUrl, { max: 2, onnotice: () => undefined });
      await use(sql);
      await sql.end();
    },
    { scope: "worker" },
  ],
  context: async ({ context }, use) => {
    const wrong = watchNamedCalls(context);
    await use(context);
    expect(wrong(), "calls of the API for another organisation than the page's").toEqual([]);
  },
  page: async ({ page }, use) => {
    // what is streamed waits in a hidden element until it is put in its place, and for a moment stands in both; where a page
    // turned out not to be there, it stays
    const settled = () =>
      page
        .waitForFunction(() => document.querySelector('div[hidden][id^="S:"]') === null, undefined, { timeout: 700 })
        .catch(() => undefined);
    const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
    page.goto = async (...how) => {
      const response = await goto(...how);
      await settled();
      return response;
    };
    page.reload = async (...how) => {
      const response = await reload(...how);
      await settled();
      return response;
    };
    await use(page);
  },
  signInAs: async ({ context, baseURL }, use) => {
    await use(async (cookie) => {
      const at = cookie.indexOf("=");
      await context.addCookies([{ name: cookie.slice(0, at), value: cookie.slice(at + 1), url: baseURL ?? "" }]);
    });
  },
  organization: async ({ sql, signInAs }, use) => {
    const organization = await makeOrganization(sql, "Harbour Hotels");
    await signInAs(organization.owner.cookie);
    await use(organization);
  },
});

/** Sends items as a widget does, in one batch. */
export async function send(baseURL: string | undefined, key: string, items: unknown[]): Promise<number> {
  const response = await fetch(new URL("/api/ingest", baseURL), {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({ items }),
  });
  return response.status;
}

/** Does what a shell and curl would do with this text: no more than options -H and -d, single quotes and line ends. */
export async function runCurl(text: string): Promise<number> {
  const words = Array.from(
    text.replaceAll("\\\n", " ").matchAll(/'([^']*)'|([^\s']+)/g),
    (word) => word[1] ?? word[2] ?? "",
  );
  const [command, url = "", ...options] = words;
  if (command !== "curl") throw new Error(`This is not a curl command: ${text}`);
  const headers = new Headers();
  let body: string | undefined;
  for (const [index, word] of options.entries()) {
    const value = options[index + 1] ?? "";
    if (word === "-H") headers.set(value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1).trim());
    if (word === "-d") body = value;
  }
  return (await fetch(url, { method: "POST", headers, ...(body === undefined ? {} : { body }) })).status;
}
