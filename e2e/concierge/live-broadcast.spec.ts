import { createClient } from "@supabase/supabase-js";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { startFakeRealtime } from "@/e2e/support/fake-realtime";
import type { FakeRealtime } from "@/e2e/support/fake-realtime";
import { expect, send, test as base } from "@/e2e/support/journey";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { startServer } from "@/e2e/support/server";
import type { TestServer } from "@/e2e/support/server";
import { addressOf, startTestStack } from "@/e2e/support/stack";
import type { StackAddress } from "@/e2e/support/stack";
import { LiveToken } from "@/lib/core/live/schemas";
import { connectRealtime, standInForRealtime } from "#tests/support/realtime.ts";
import { chatsPath } from "@/lib/paths";

// a stack of its own: what Realtime brings changes a database for everybody
const test = base.extend<object, { stack: StackAddress }>({
  stack: [
    // Playwright wants the first parameter to be a pattern
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const stack = await startTestStack();
      await use(addressOf(stack));
      await stack.stop();
    },
    { scope: "worker" },
  ],
});

let realtime: FakeRealtime;
let server: TestServer;

test.beforeAll(async ({ sql, stack }) => {
  await standInForRealtime(sql);
  await connectRealtime(sql);
  realtime = await startFakeRealtime(stack);
  server = await startServer({ stack, apiUrl: realtime.url });
});

test.afterAll(async () => {
  await server.stop();
  await realtime.stop();
});

const topicOf = ({ id }: TestOrganization) => `organization:${id}`;
const chatRows = (page: Page) => page.getByRole("table").locator("tbody tr");

function sendChats({ key }: TestOrganization, ...chatIds: string[]): Promise<number> {
  const items = chatIds.map((chatId) => ({ type: "chat", chatId, sessionId: `session-${chatId}` }));
  return send(server.url, key.key, items);
}

/** Opens the list, with one chat in it, and waits until it listens; counts how often it asks for changes. */
async function openList(page: Page, organization: TestOrganization) {
  await sendChats(organization, "first");
  const asked = { times: 0 };
  page.on("request", (request) => {
    if (request.url().includes("/api/chats/changes")) asked.times += 1;
  });
  const answer = await page.goto(`${server.url}${chatsPath(organization)}`);
  const { host } = new URL(realtime.url);
  expect(await answer?.headerValue("content-security-policy")).toContain(
    `connect-src 'self' http://${host} ws://${host};`,
  );
  await expect(chatRows(page)).toHaveCount(1);
  await expect.poll(realtime.topics).toEqual([topicOf(organization)]);
  // joined, it asks for what came before
  await expect.poll(() => asked.times).toBe(1);
  return asked;
}

async function tokenOf(organization: TestOrganization): Promise<z.output<typeof LiveToken>> {
  const response = await fetch(`${server.url}/api/live-token`, { headers: { cookie: organization.owner.cookie } });
  return z.object({ data: LiveToken }).parse(await response.json()).data;
}

test("a new chat is there within two seconds, and nobody asks while nothing happens", async ({
  page,
  organization,
  sql,
}) => {
  await page.clock.install();
  const asked = await openList(page, organization);
  // long enough for somebody who is not told to have asked again
  await page.clock.runFor(5_000);
  await page.evaluate(() => fetch("/api/health"));
  expect(asked.times).toBe(1);
  await sendChats(organization, "second");
  await expect(chatRows(page)).toHaveCount(2, { timeout: 2_000 });
  expect(asked.times).toBe(2);
  // what a neighbour does is not even hinted at
  await sendChats(await makeOrganization(sql), "theirs");
  await sendChats(organization, "third");
  await expect(chatRows(page)).toHaveCount(3, { timeout: 2_000 });
  expect(asked.times).toBe(3);
});

test("while the channel is gone the page asks by itself, and joined again it fetches what it missed", async ({
  page,
  organization,
}) => {
  test.slow();
  const asked = await openList(page, organization);
  realtime.setDown(true);
  await sendChats(organization, "second");
  await expect(chatRows(page)).toHaveCount(2, { timeout: 15_000 });

  await page.route("**/api/chats/changes**", (route) => route.abort());
  await sendChats(organization, "third", "fourth");
  realtime.setDelay(500);
  realtime.setDown(false);
  await expect.poll(realtime.topics, { timeout: 30_000 }).toEqual([topicOf(organization)]);
  await page.unroute("**/api/chats/changes**");
  await expect(chatRows(page)).toHaveCount(4, { timeout: 30_000 });
  realtime.setDelay(0);

  const before = asked.times;
  await sendChats(organization, "fifth");
  await expect(chatRows(page)).toHaveCount(5, { timeout: 2_000 });
  expect(asked.times).toBe(before + 1);
});

test("a channel that Realtime closes leaves the page asking", async ({ page, organization }) => {
  await openList(page, organization);
  realtime.closeChannels();
  await sendChats(organization, "second");
  await expect(chatRows(page)).toHaveCount(2, { timeout: 15_000 });
  expect(realtime.topics()).toEqual([]);
});

test("a page that cannot join asks, and does not insist", async ({ page, organization }) => {
  const attempts: string[] = [];
  page.on("websocket", (socket) => attempts.push(socket.url()));
  realtime.setDown(true);
  await sendChats(organization, "first");
  await page.goto(`${server.url}${chatsPath(organization)}`);
  await expect.poll(() => attempts.length).toBe(1);
  await sendChats(organization, "second");
  await expect(chatRows(page)).toHaveCount(2, { timeout: 15_000 });
  expect(attempts).toHaveLength(1);
  realtime.setDown(false);
});

test("a hidden page leaves the channel and asks nothing; seen again it catches up", async ({ page, organization }) => {
  const asked = await openList(page, organization);
  await setHidden(page, true);
  await expect.poll(realtime.topics).toEqual([]);
  const before = asked.times;
  await sendChats(organization, "second");
  expect(asked.times).toBe(before);
  await setHidden(page, false);
  await expect(chatRows(page)).toHaveCount(2, { timeout: 5_000 });
  await expect.poll(realtime.topics).toEqual([topicOf(organization)]);
});

async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

test("a token hears its own organisation, and is refused on another's topic", async ({ organization, sql }) => {
  const other = await makeOrganization(sql);
  const own = await tokenOf(organization);
  const statusOn = async (topic: string, token: string) => {
    const client = createClient(own.url, own.key, { accessToken: () => Promise.resolve(token) });
    await client.realtime.setAuth();
    return new Promise<string>((resolve) => {
      client.channel(topic, { config: { private: true } }).subscribe((status) => {
        resolve(status);
        void client.removeAllChannels();
      });
    });
  };
  expect(await statusOn(topicOf(organization), own.token)).toBe("SUBSCRIBED");
  expect(await statusOn(topicOf(other), own.token)).toBe("CHANNEL_ERROR");
  expect(await statusOn(topicOf(organization), `${own.token}x`)).toBe("CHANNEL_ERROR");
  expect(realtime.refusals()).toEqual([
    "You do not have permissions to read from this Channel topic",
    "The token is malformed, of another signer or expired",
  ]);
});
