import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { JWTPayload } from "jose";
import { jwtVerify } from "jose";
import postgres from "postgres";
import type { Sql } from "postgres";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { z } from "zod";
import type { StackAddress } from "./stack.ts";

export interface FakeRealtime {
  /** A Supabase with Realtime: everything else is passed on to the data API. */
  url: string;
  /** The topics that somebody has joined. */
  topics: () => string[];
  /** Why joins were refused, in order. */
  refusals: () => readonly string[];
  /** Ends every connection and takes none, until told otherwise. */
  setDown: (isDown: boolean) => void;
  /** How long every join takes at least. */
  setDelay: (ms: number) => void;
  /** Closes every channel, as when tokens have expired. */
  closeChannels: () => void;
  stop: () => Promise<void>;
}

// What clients send, in version 2 of the protocol of Phoenix channels.
const Frame = z.tuple([z.string().nullable(), z.string().nullable(), z.string(), z.string(), z.unknown()]);
const Join = z.object({ config: z.object({ private: z.boolean() }), access_token: z.string().optional() });
const NewToken = z.object({ access_token: z.string() });
const Told = z.object({ topic: z.string(), event: z.string(), payload: z.unknown() });

/** A channel that somebody has joined. */
interface Channel {
  socket: WebSocket;
  /** As the protocol spells it. */
  topic: string;
  joinRef: string | null;
  expiry?: ReturnType<typeof setTimeout>;
}

interface Parts {
  sql: Sql;
  secret: Uint8Array;
  channels: Set<Channel>;
  refusals: string[];
  state: { isDown: boolean; delayMs: number };
}

const PREFIX = "realtime:";

/** Starts what stands in for Supabase Realtime: its protocol, its checks of tokens and policies, and its failures. */
export async function startFakeRealtime({ apiUrl, superuserUrl, jwtSecret }: StackAddress): Promise<FakeRealtime> {
  const sql = postgres(superuserUrl, { max: 2, onnotice: () => undefined });
  const parts: Parts = {
    sql,
    secret: new TextEncoder().encode(jwtSecret),
    channels: new Set(),
    refusals: [],
    state: { isDown: false, delayMs: 0 },
  };
  const { channels, refusals, state } = parts;
  await sql.listen("realtime_messages", (text) => tell(channels, text));

  const server = createServer((request, response) => passOn(apiUrl, request, response));
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    if (state.isDown || !request.url?.startsWith("/realtime/v1/websocket?")) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (opened) => serve(parts, opened));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Realtime has no port");
  const dropAll = () => {
    for (const socket of sockets.clients) socket.terminate();
  };

  return {
    url: `http://127.0.0.1:${address.port}`,
    topics: () => Array.from(channels, ({ topic }) => topic.slice(PREFIX.length)),
    refusals: () => refusals,
    setDown: (isDown) => {
      state.isDown = isDown;
      if (isDown) dropAll();
    },
    setDelay: (ms) => (state.delayMs = ms),
    closeChannels: () => {
      for (const channel of channels) close(channels, channel, "Token has expired");
    },
    stop: async () => {
      dropAll();
      server.closeAllConnections();
      server.close();
      await sql.end();
    },
  };
}

function passOn(apiUrl: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = "/" } = request;
  const upstream = ask(new URL(url, apiUrl), { method, headers }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  upstream.on("error", () => response.destroy());
  request.pipe(upstream);
}

/** Tells a message of the database to whoever has joined its topic. */
function tell(channels: ReadonlySet<Channel>, text: string): void {
  const { topic, ...said } = Told.parse(JSON.parse(text));
  for (const channel of channels) {
    if (channel.topic === PREFIX + topic) push(channel, "broadcast", { type: "broadcast", ...said });
  }
}

function serve(parts: Parts, socket: WebSocket): void {
  const { channels } = parts;
  socket.on("message", (data) => {
    const text = Buffer.isBuffer(data) ? data.toString() : "";
    handle(parts, socket, text).catch(() => socket.terminate());
  });
  socket.on("close", () => {
    for (const channel of channels) if (channel.socket === socket) forget(channels, channel);
  });
}

async function handle(parts: Parts, socket: WebSocket, text: string): Promise<void> {
  const [joinRef, ref, topic, event, payload] = Frame.parse(JSON.parse(text));
  const { channels } = parts;
  const reply = (status: "ok" | "error", response: object) =>
    socket.send(JSON.stringify([joinRef, ref, topic, "phx_reply", { status, response }]));
  if (event === "heartbeat") return reply("ok", {});
  if (event === "phx_join") {
    const channel = { socket, topic, joinRef };
    const reason = await join(parts, channel, Join.parse(payload));
    return reason === null ? reply("ok", { postgres_changes: [] }) : reply("error", { reason });
  }
  const channel = [...channels].find((one) => one.socket === socket && one.topic === topic);
  if (channel === undefined) return;
  if (event === "phx_leave") {
    reply("ok", {});
    push(channel, "phx_close", {});
    forget(channels, channel);
  }
  if (event === "access_token") {
    const reason = await admit(parts, channel, NewToken.parse(payload).access_token);
    if (reason !== null) close(channels, channel, reason);
  }
}

/** Joins a channel, or says why not. */
async function join(parts: Parts, channel: Channel, { config, access_token }: z.output<typeof Join>) {
  await sleep(parts.state.delayMs);
  const reason = config.private ? await admit(parts, channel, access_token ?? "") : "This project is private only";
  if (reason === null) parts.channels.add(channel);
  else parts.refusals.push(reason);
  return reason;
}

/** Lets a channel live as long as this token does, or says why not. */
async function admit({ sql, secret, channels }: Parts, channel: Channel, token: string): Promise<string | null> {
  const claims = await jwtVerify(token, secret, { algorithms: ["HS256"] }).then(
    ({ payload }) => payload,
    () => null,
  );
  if (claims === null) return "The token is malformed, of another signer or expired";
  const { exp } = claims;
  if (exp === undefined || typeof claims["role"] !== "string") return "Fields `role` and `exp` are required in JWT";
  if (!(await mayHear(sql, channel.topic.slice(PREFIX.length), claims))) {
    return "You do not have permissions to read from this Channel topic";
  }
  clearTimeout(channel.expiry);
  channel.expiry = setTimeout(() => close(channels, channel, "Token has expired"), exp * 1000 - Date.now());
  return null;
}

/** What Realtime asks the policies: makes a message on the topic, becomes the role, looks for it, and takes it back. */
async function mayHear(sql: Sql, topic: string, claims: JWTPayload): Promise<boolean> {
  return sql.begin(async (tx) => {
    const made = await tx`insert into realtime.messages (topic, extension) values (${topic}, 'broadcast') returning id`;
    await tx`
      select set_config('role', ${String(claims["role"])}, true), set_config('realtime.topic', ${topic}, true),
        set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    const found = await tx`select from realtime.messages where id = ${made[0]?.["id"]}`;
    await tx.unsafe("rollback and chain");
    return found.length === 1;
  });
}

function push({ socket, joinRef, topic }: Channel, event: string, payload: object): void {
  socket.send(JSON.stringify([joinRef, null, topic, event, payload]));
}

function close(channels: Set<Channel>, channel: Channel, message: string): void {
  push(channel, "system", { extension: "system", status: "error", message });
  push(channel, "phx_close", {});
  forget(channels, channel);
}

function forget(channels: Set<Channel>, channel: Channel): void {
  clearTimeout(channel.expiry);
  channels.delete(channel);
}
