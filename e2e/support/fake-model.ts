import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** How a language model can behave; a chat asks for one by a message that says `model:<behaviour>`. */
export type Behaviour = keyof typeof BEHAVIOURS;

/** A question that was asked, as it came over the wire. */
export interface Asked {
  /** What the chat calls itself by a message that says `case:<name>`. */
  name: string;
  instructions: string;
  input: string;
  /** The whole request body. */
  body: Record<string, unknown>;
}

export interface FakeModel {
  /** For OPENAI_BASE_URL. */
  url: string;
  asked: readonly Asked[];
  /** How often each chat was asked about. */
  callsByName: () => Map<string, number>;
  /** How long every answer takes at least. */
  setDelay: (ms: number) => void;
  /** Holds the answers about this chat back; settles when the question is there, with what lets the answer go. */
  hold: (name: string) => Promise<() => void>;
  stop: () => Promise<void>;
}

const RequestBody = z.looseObject({
  messages: z.tuple([
    z.object({ role: z.literal("system"), content: z.string() }),
    z.object({ role: z.literal("user"), content: z.string() }),
  ]),
});

/** Starts a server that speaks OpenAI's protocol, counts its calls, and misbehaves as a chat asks it to. */
export async function startFakeModel(): Promise<FakeModel> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const held = new Map<string, { arrived: () => void; released: Promise<void> }>();
  let delayMs = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = questionIn(JSON.parse(await textOf(request)));
    asked.push(question);
    const holding = held.get(question.name);
    holding?.arrived();
    await holding?.released;
    if (delayMs > 0) await sleep(delayMs);
    await BEHAVIOURS[behaviourIn(question.input)](response, question);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The fake model has no port");

  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    asked,
    callsByName: () =>
      new Map(
        Map.groupBy(asked, ({ name }) => name)
          .entries()
          .map(([name, own]) => [name, own.length]),
      ),
    setDelay: (ms) => {
      delayMs = ms;
    },
    hold: async (name) => {
      const arrival = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      held.set(name, { arrived: arrival.resolve, released: release.promise });
      await arrival.promise;
      held.delete(name);
      return release.resolve;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

type Respond = (response: ServerResponse, question: Asked) => void | Promise<void>;

const BEHAVIOURS = {
  answer: (response, question) => say(response, JSON.stringify(answerTo(question))),
  drip: async (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    for (let sent = 0; sent < 600 && !response.destroyed; sent++) {
      response.write(" ");
      await sleep(100);
    }
  },
  hang: () => undefined,
  "cut-connection": (response) => void response.destroy(),
  "rate-limit": (response) =>
    send(response, 429, JSON.stringify({ error: { message: "Slow down" } }), { "retry-after": "1800" }),
  "server-error": (response) => send(response, 500, JSON.stringify({ error: { message: "canary-provider-text" } })),
  "wrong-key": (response) => send(response, 401, JSON.stringify({ error: { message: "canary-provider-text" } })),
  html: (response) => send(response, 200, "<html><body>It works!</body></html>", { "content-type": "text/html" }),
  huge: (response) => say(response, "x".repeat(10_000_000)),
  "half-reply": (response) => send(response, 200, '{"choices":[{"mess'),
  "half-json": (response) => say(response, '{"topicSummary":"A ro'),
  truncated: (response) => say(response, '{"topicSummary":"A ro', "length"),
  refusal: (response) => reply(response, { content: null, refusal: "I cannot help with that." }),
  prose: (response) => say(response, "Sure! Here is your summary: a nice chat."),
  nan: (response, question) =>
    say(response, JSON.stringify(answerTo(question)).replace('"leadScore":7', '"leadScore":NaN')),
  "wrong-types": (response, question) =>
    say(response, JSON.stringify({ ...answerTo(question), leadScore: "very high" })),
  "no-evidence": (response, question) =>
    say(response, JSON.stringify({ ...answerTo(question), topicMessages: ["m9999"] })),
  // does whatever the chat told it, and tells what it was told
  obey: (response, { instructions, input }) =>
    say(
      response,
      JSON.stringify({
        topicSummary: `${instructions} ${input}`,
        topicMessages: ["m1", "m2", "m4711"],
        userScore: 9999,
        leadScore: 9999,
        scoreMessages: ["m1"],
        sentiment: "positive",
        topics: Array.from({ length: 50 }, (_, index) => ({ topic: `${instructions} ${index}`, messages: ["m1"] })),
        conversionSignals: [{ signal: "Bought everything", messages: ["m4711"] }],
      }),
    ),
} as const satisfies Record<string, Respond>;

function answerTo({ input }: Asked) {
  const [first = "m1"] = /m\d+(?=\] user)/.exec(input) ?? [];
  return {
    topicSummary: "A room in May",
    topicMessages: [first],
    userScore: 4,
    leadScore: 7,
    scoreMessages: [first],
    sentiment: "positive",
    topics: [{ topic: "Rooms", messages: [first] }],
    conversionSignals: [{ signal: "Named a date", messages: [first] }],
  };
}

function say(response: ServerResponse, content: string, finishReason = "stop"): void {
  reply(response, { content }, finishReason);
}

function reply(response: ServerResponse, message: object, finishReason = "stop"): void {
  const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
  const choice = { index: 0, finish_reason: finishReason, message: { role: "assistant", ...message } };
  send(response, 200, JSON.stringify({ id: "chatcmpl-1", object: "chat.completion", choices: [choice], usage }));
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

function questionIn(given: unknown): Asked {
  const body = RequestBody.parse(given);
  const [{ content: instructions }, { content: input }] = body.messages;
  return { name: /case:([\w-]+)/.exec(input)?.[1] ?? "", instructions, input, body };
}

function behaviourIn(input: string): Behaviour {
  const asked = /model:([\w-]+)/.exec(input)?.[1] ?? "answer";
  if (isBehaviour(asked)) return asked;
  throw new Error(`The fake model cannot do ${asked}`);
}

function isBehaviour(name: string): name is Behaviour {
  return Object.hasOwn(BEHAVIOURS, name);
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
