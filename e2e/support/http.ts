import { once } from "node:events";
import { request as open } from "node:http";
import type { Agent, IncomingHttpHeaders, IncomingMessage } from "node:http";
import { connect } from "node:net";

/** A request as a test words it; unlike `fetch`, nothing is corrected on the way. */
export interface Sent {
  method?: string;
  path: string;
  /** An API key. */
  key?: string;
  headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as it is; anything but text and bytes is made JSON. */
  body?: unknown;
  /** Sends the body without saying how long it is. */
  chunked?: boolean;
  /** Keeps connections; without one, each request has its own. */
  agent?: Agent;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body, when it is JSON. */
  json: unknown;
}

/** Sends one request and reads its whole answer. */
export async function send(serverUrl: string, sent: Sent): Promise<Reply> {
  const { method = sent.body === undefined ? "GET" : "POST", path, key, chunked = false, agent = false } = sent;
  const body = bytesOf(sent.body);
  const request = open(serverUrl, {
    agent,
    method,
    path,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(body === undefined || chunked ? {} : { "content-length": body.length }),
      ...(key === undefined ? {} : { "x-api-key": key }),
      ...sent.headers,
    },
  });
  const answered: Promise<[IncomingMessage]> = once(request, "response") as never;
  if (chunked && body !== undefined) request.write(body);
  request.end(chunked ? undefined : body);
  const [response] = await answered;
  // an answer may come before everything was sent; what then breaks is the sending
  request.on("error", () => undefined);
  const text = await textOf(response);
  return { status: response.statusCode ?? 0, headers: response.headers, text, json: jsonIn(text) };
}

/** Writes bytes to the server, stays silent afterwards, and answers what came back by the time the server hung up. */
export async function sendBytes(serverUrl: string, bytes: string | Buffer, patienceMs: number): Promise<string> {
  const { hostname, port } = new URL(serverUrl);
  const socket = connect({ host: hostname, port: Number(port) });
  const received: Buffer[] = [];
  socket.on("data", (chunk) => received.push(chunk));
  socket.on("error", () => undefined);
  socket.write(bytes);
  const timer = setTimeout(() => socket.destroy(new Error("The server did not hang up")), patienceMs);
  await once(socket, "close");
  clearTimeout(timer);
  return Buffer.concat(received).toString("latin1");
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
