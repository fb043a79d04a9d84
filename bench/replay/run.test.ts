import { expect, test } from "vitest";
import { z } from "zod";
import { deliverInBatches } from "./deliver-in-batches.ts";
import { deliverSingly } from "./deliver-singly.ts";
import type { Dialogue } from "#dialogues/dialogue.ts";
import { planDialogue } from "#dialogues/plan.ts";
import { type RunOptions, runReplay } from "./run.ts";
import { addRows, emptyTally } from "#dialogues/tally.ts";

const place = (slug: string) => ({ title: slug, slug, type: "Hotel" });
const dialogues: Dialogue[] = Array.from({ length: 30 }, (_, at) => ({
  id: `d-${at}`,
  topics: [],
  turns: [
    { role: "user", content: "A room?" },
    { role: "assistant", content: "Two.", mentions: [place("one"), place("two")] },
    { role: "user", content: "Thanks" },
  ],
}));
const Batch = z.object({ items: z.array(z.object({ id: z.string() })) });
const planned = emptyTally();
for (const step of dialogues.flatMap((one) => planDialogue(one))) addRows(planned, step);

/** Stands in for Horizon: remembers the order in which ids arrived, each once, and fails when told to. */
function fakeHorizon(fail: (request: number, path: string) => Response | "lost answer" | null = () => null) {
  const stored = new Set<string>();
  let requests = 0;
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    const failure = fail((requests += 1), path);
    if (failure instanceof Response) return failure;
    const key = request.headers.get("idempotency-key");
    const items = path === "/api/ingest" ? Batch.parse(await request.json()).items : [{ id: key ?? "" }];
    for (const { id } of items) stored.add(id);
    if (failure === "lost answer") throw new TypeError("fetch failed");
    return Response.json({ success: true, results: items.map((_, index) => ({ index, status: 200 })) });
  };
  return { stored, answer };
}

async function* given(all: Dialogue[]): AsyncGenerator<Dialogue> {
  yield* all;
}

const replay = (answer: typeof fetch, change: Partial<RunOptions> = {}) =>
  runReplay({
    dialogues: given(dialogues),
    deliver: deliverSingly,
    url: "http://horizon.test",
    key: "hmz_test",
    fetch: answer,
    concurrency: 8,
    random: () => 0,
    interrupt: new AbortController().signal,
    onProgress: () => undefined,
    ...change,
  });

test("a run stores everything that was planned, and a second one sends the same ids", async () => {
  const horizon = fakeHorizon();
  const first = await replay(horizon.answer);
  expect(first).toMatchObject({ stored: planned, dialogues: 30, retries: 0, refusals: [], gaveUp: null });
  const ids = [...horizon.stored];
  await replay(horizon.answer);
  expect([...horizon.stored]).toEqual(ids);
});

test("steps of a chat arrive in their order however many chats are sent at once", async () => {
  const horizon = fakeHorizon();
  await replay(horizon.answer, { concurrency: 30 });
  for (const one of dialogues) {
    const arrived = [...horizon.stored].filter((id) => id === `chat_${one.id}` || id.startsWith(`chat_${one.id}:`));
    expect(arrived).toEqual(planDialogue(one).map(({ id }) => id));
  }
});

test("a batch is one request for each dialogue", async () => {
  const horizon = fakeHorizon();
  const run = await replay(horizon.answer, { deliver: deliverInBatches({ anchor: new Date(), days: 90 }) });
  expect(run).toMatchObject({ stored: planned, requests: 30 });
});

test("failures on the way are repeated until everything is stored", async () => {
  const busy = () => Response.json({ error: "Later" }, { status: 503, headers: { "retry-after": "0" } });
  const horizon = fakeHorizon((request) => (request % 5 === 0 ? busy() : request % 7 === 0 ? "lost answer" : null));
  const run = await replay(horizon.answer);
  expect(run).toMatchObject({ stored: planned, gaveUp: null });
  expect(run.retries).toBeGreaterThan(20);
});

test("an interrupted run finishes the requests on their way, and the next one goes on", async () => {
  const horizon = fakeHorizon();
  const interrupt = new AbortController();
  const onProgress = () => {
    if (horizon.stored.size >= 40) interrupt.abort();
  };
  const first = await replay(horizon.answer, { interrupt: interrupt.signal, onProgress });
  expect(first.gaveUp).toBeNull();
  expect(first.dialogues).toBeLessThan(30);
  expect(first.requests).toBe(horizon.stored.size);
  expect(await replay(horizon.answer)).toMatchObject({ stored: planned, dialogues: 30 });
});

test("a refused message is named and the rest goes on", async () => {
  const refusal = () => Response.json({ error: "Too long", code: "invalid_request" }, { status: 400 });
  const horizon = fakeHorizon((request) => (request === 3 ? refusal() : null));
  const run = await replay(horizon.answer, { concurrency: 1 });
  expect(run.refusals).toEqual([
    { id: "chat_d-0:message-2", refusal: { status: 400, code: "invalid_request", message: "Too long" } },
  ]);
  expect(run.stored.message).toBe(planned.message - 1);
});

test("nothing of a chat is sent after the chat itself was refused", async () => {
  const refusal = () => Response.json({ error: "Another session", code: "conflict" }, { status: 409 });
  const horizon = fakeHorizon((request) => (request === 1 ? refusal() : null));
  const run = await replay(horizon.answer, { concurrency: 1 });
  expect(run.refusals.map(({ id }) => id)).toEqual(["chat_d-0"]);
  expect([...horizon.stored].some((id) => id.startsWith("chat_d-0:"))).toBe(false);
  expect(run.stored.chat).toBe(29);
});

test("a key that is not accepted ends the run at once", async () => {
  const horizon = fakeHorizon(() => Response.json({ error: "Unauthorized", code: "unauthorized" }, { status: 401 }));
  const run = await replay(horizon.answer);
  expect(run.gaveUp).toMatch(/key was not accepted/);
  expect(run.requests).toBeLessThanOrEqual(8);
});

test("an answer that is not Horizon's is not taken for stored", async () => {
  const run = await replay(fakeHorizon(() => new Response("<html>", { status: 200 })).answer);
  expect(run.stored).toEqual(emptyTally());
  expect(run.refusals[0]?.refusal.message).toMatch(/is --url right/);
});
