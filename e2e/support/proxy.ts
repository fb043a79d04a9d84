import { once } from "node:events";
import { Agent, createServer, request as ask } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What can go wrong between the app and the data API. */
export type Fault =
  /** The connection is reset before anything is passed on. */
  | "refuse"
  /** Neither passed on nor answered. */
  | "hold"
  /** Passed on, and never answered. */
  | "hang"
  /** Passed on and carried out; then the connection is reset instead of answered. */
  | "drop-reply"
  /** Carried out; the answer begins and breaks off in its middle. */
  | "cut-reply"
  /** Carried out, then answered with an error page of something in between. */
  | "bad-gateway"
  | { delayMs: number };

export interface Proxy {
  /** Where the app finds the data API. */
  url: string;
  /** The database functions that requests called, in order; `GET chats` for a table that was read. */
  calls: () => readonly string[];
  /** How often something was called that no single request asks for, such as the tallies of what keys are used for. */
  besides: (name: string) => number;
  /** Forgets the calls so far. */
  clear: () => void;
  /** Does this to calls from now on, or to the next `times` of them only, or only to those of this name; `null` ends it. */
  inject: (fault: Fault | null, times?: number, name?: string) => void;
  /** Lets so many calls pass and does this to all that follow; settles when the first of those has come. */
  injectAfter: (calls: number, fault: Fault) => Promise<void>;
  stop: () => Promise<void>;
}

/** What the app calls by itself, seconds after many requests. It is no part of any of them, and no fault is meant for it. */
const BESIDES = new Set(["record_key_usage"]);

/** Stands between the app and the data API: counts what passes, and breaks it on demand. */
export async function startProxy(target: string): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true });
  const sockets = new Set<Socket>();
  let calls: string[] = [];
  let besides: string[] = [];
  let fault: Fault | null = null;
  let left = 0;
  let only: string | undefined;
  let toPass = 0;
  let struck = (): void => undefined;

  function faultFor(name: string): Fault | null {
    if (toPass > 0 && !BESIDES.has(name)) {
      toPass -= 1;
      return null;
    }
    if (left <= 0 || (only === undefined ? BESIDES.has(name) : only !== name)) return null;
    left -= 1;
    struck();
    return fault;
  }

  const server = createServer((request, response) => {
    const name = nameOf(request);
    (BESIDES.has(name) ? besides : calls).push(name);
    pass({ target, agent, request, response, fault: faultFor(name) }).catch(() => request.socket.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");

  return {
    url: `http://127.0.0.1:${address.port}`,
    calls: () => calls,
    besides: (name) => besides.filter((one) => one === name).length,
    clear: () => {
      calls = [];
      besides = [];
    },
    inject: (next, times = Number.POSITIVE_INFINITY, name?: string) => {
      fault = next;
      only = name;
      left = next === null ? 0 : times;
      toPass = 0;
    },
    injectAfter: (passing, next) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      struck = resolve;
      fault = next;
      only = undefined;
      left = Number.POSITIVE_INFINITY;
      toPass = passing;
      return promise;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

interface Passage {
  target: string;
  agent: Agent;
  request: IncomingMessage;
  response: ServerResponse;
  fault: Fault | null;
}

async function pass({ target, agent, request, response, fault }: Passage): Promise<void> {
  if (fault === "refuse") return void request.socket.destroy();
  if (fault === "hold") return;
  const body = await collect(request);
  const upstream = ask(new URL(request.url ?? "/", target), {
    method: request.method,
    headers: request.headers,
    agent,
  });
  upstream.end(body);
  const replied: Promise<[IncomingMessage]> = once(upstream, "response") as never;
  const [reply] = await replied;
  const answer = await collect(reply);

  if (fault === "hang") return;
  if (fault === "drop-reply") return void request.socket.destroy();
  if (fault === "bad-gateway") {
    response.writeHead(502, { "content-type": "text/html" }).end("<h1>502 Bad Gateway</h1>");
    return;
  }
  if (typeof fault === "object" && fault !== null) await sleep(fault.delayMs);
  const { "transfer-encoding": _, ...headers } = reply.headers;
  response.writeHead(reply.statusCode ?? 502, { ...headers, "content-length": answer.length });
  if (fault !== "cut-reply") return void response.end(answer);
  response.write(answer.subarray(0, Math.floor(answer.length / 2)), () => request.socket.destroy());
}

async function collect(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `/rest/v1/rpc/create_chat` → `create_chat` */
function nameOf({ method, url = "" }: IncomingMessage): string {
  const path = url.replace(/\?.*/, "").replace("/rest/v1/", "");
  return path.startsWith("rpc/") ? path.slice("rpc/".length) : `${method} ${path}`;
}
