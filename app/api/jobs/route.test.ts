import { describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { JobRunPage } from "@/lib/core/jobs/schemas";

const sql = openDatabase();

async function get(path: string, cookie?: string) {
  const init = cookie === undefined ? {} : { headers: { cookie } };
  const response = await fetch(new URL(path, inject("serverUrl")), init);
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
}

async function summarizeOne(organization: TestOrganization): Promise<void> {
  const { key } = organization;
  const chatId = await startChat(organization);
  await post("/api/chats/message", { chatId, role: "user", content: "Is the pool open?" }, { key: key.key });
  await post("/api/chats/summarize", { all: true }, { key: key.key });
}

describe("the ledger", () => {
  test("lists the organisation's runs in pages, newest first", async () => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    for (const organization of [ours, theirs, ours, ours]) await summarizeOne(organization);
    const first = JobRunPage.parse((await get("/api/jobs?limit=2", ours.owner.cookie)).body);
    const second = JobRunPage.parse(
      (await get(`/api/jobs?limit=2&cursor=${first.next_cursor}`, ours.owner.cookie)).body,
    );
    const runs = [...first.data, ...second.data];
    expect([first.data.length, second.data.length, second.next_cursor]).toEqual([2, 1, null]);
    expect(runs.map(({ claimed, done, failed }) => [claimed, done, failed])).toEqual(Array(3).fill([1, 1, 0]));
    expect(runs.map(({ started_at }) => started_at)).toEqual(
      runs
        .map(({ started_at }) => started_at)
        .toSorted()
        .toReversed(),
    );
  });

  test("is for admins", async () => {
    const { id } = await makeOrganization(sql);
    expect(await get("/api/jobs")).toMatchObject({ status: 401 });
    expect(await get("/api/jobs", (await makeMember(sql, id, "manager")).cookie)).toMatchObject({ status: 403 });
    expect(await get("/api/jobs", (await makeMember(sql, id, "admin")).cookie)).toMatchObject({ status: 200 });
  });

  test.each(["limit=0", "limit=many", "cursor=nonsense"])("refuses ?%s", async (query) => {
    const { owner } = await makeOrganization(sql);
    expect(await get(`/api/jobs?${query}`, owner.cookie)).toMatchObject({
      status: 422,
      body: { code: "invalid_request" },
    });
  });
});

describe("the status", () => {
  test("tells every member how much work waits", async () => {
    const organization = await makeOrganization(sql);
    const { cookie } = await makeMember(sql, organization.id, "analyst");
    const chatId = await startChat(organization);
    await post("/api/chats/message", { chatId, role: "user", content: "Hello" }, { key: organization.key.key });
    expect(await get("/api/jobs/status", cookie)).toMatchObject({
      status: 200,
      body: {
        data: {
          kind: "summarize_chat",
          backlog: 1,
          under_way: 0,
          dead: 0,
          oldest_due_at: expect.any(String),
          last_run: null,
        },
      },
    });
    expect(await get("/api/jobs/status")).toMatchObject({ status: 401 });
    expect(await get("/api/jobs/status?kind=other", cookie)).toMatchObject({ status: 422 });
  });
});
