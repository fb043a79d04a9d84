import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeKey, makeMember, makeOrganization } from "@/e2e/support/organization";
import { QuickStart } from "@/lib/concierge/quick-start/schemas";

const path = "/api/quick-start";
const sql = openDatabase();
const Answer = z.strictObject({ data: z.strictObject(QuickStart.shape) });

test("tells when the first request of a key was let in, and which chat came last", async () => {
  const { id, key, owner } = await makeOrganization(sql);
  const fresh = await makeKey(sql, id);
  const { cookie } = await makeMember(sql, id, "analyst");
  const watch = async (keyId?: string) =>
    Answer.parse((await ask(`${path}${keyId === undefined ? "" : `?key_id=${keyId}`}`, { cookie })).body).data;
  expect(await watch()).toEqual({ key_used_at: null, newest_chat_id: null });
  await ask("/api/sample-data", { method: "POST", cookie: owner.cookie });
  expect(await watch(fresh.id)).toEqual({ key_used_at: null, newest_chat_id: null });
  await post("/api/chats/create", { sessionId: "s", chatId: "by-another" }, { key: key.key });
  expect(await watch(fresh.id)).toEqual({ key_used_at: null, newest_chat_id: "by-another" });
  await post("/api/chats/create", { sessionId: 1 }, { key: fresh.key });
  expect(await watch(fresh.id)).toMatchObject({ key_used_at: null });
  await post("/api/chats/create", { sessionId: "s", chatId: "first" }, { key: fresh.key });
  expect(await watch(fresh.id)).toEqual({ key_used_at: expect.any(String), newest_chat_id: "first" });
});

test("tells nothing of another organisation's key", async () => {
  const { owner } = await makeOrganization(sql);
  const neighbour = await makeOrganization(sql);
  await post("/api/chats/create", { sessionId: "s", chatId: "theirs" }, { key: neighbour.key.key });
  for (const keyId of [neighbour.key.id, "nonsense"]) {
    const { body } = await ask(`${path}?key_id=${keyId}`, { cookie: owner.cookie });
    expect(Answer.parse(body).data).toEqual({ key_used_at: null, newest_chat_id: null });
  }
});
