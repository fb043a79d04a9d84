import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { IDLE_MS, dataApiFetch } from "./transport";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server does not listen on a port");
  return `http://127.0.0.1:${address.port}/rest/v1/rpc/name`;
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, headers } = request;
  const body = Buffer.concat(await Array.fromAsync(request)).toString();
  const said = { method, apikey: headers["apikey"], length: headers["content-length"], body };
  response.writeHead(409, { "content-range": "0-1/2" }).end(JSON.stringify(said));
}

test("method, headers and text go; status, headers and text come back", async () => {
  const url = await serve((request, response) => void echo(request, response));
  const body = `{"content":"größer"}`;
  const answer = await dataApiFetch(url, { method: "POST", headers: new Headers({ apikey: "anon" }), body });
  expect(answer.status).toBe(409);
  expect(answer.headers.get("content-range")).toBe("0-1/2");
  expect(await answer.json()).toEqual({ method: "POST", apikey: "anon", length: "22", body });
});

test("an answer may have no body", async () => {
  const url = await serve((_request, response) => response.writeHead(204).end());
  expect(await (await dataApiFetch(url)).text()).toBe("");
});

test("one connection serves one request after another", async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end("{}");
  });
  for (let sent = 0; sent < 3; sent += 1) await (await dataApiFetch(url)).text();
  expect(ports.size).toBe(1);
});

test.each([
  ["before it begins", () => undefined],
  ["halfway", (response) => response.writeHead(200, { "content-length": 10 }).write("half")],
] satisfies [string, (response: ServerResponse) => unknown][])(
  "an answer that is given up %s fails with the reason",
  async (_when, begin) => {
    const url = await serve((_request, response) => void begin(response));
    const reason = new DOMException("no answer in time", "TimeoutError");
    const timeout = new AbortController();
    setTimeout(() => timeout.abort(reason), 50);
    await expect(dataApiFetch(url, { signal: timeout.signal })).rejects.toBe(reason);
  },
);

test("a connection that breaks in the middle of an answer is an error, not a short answer", async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { "content-length": 10 }).write("half", () => response.destroy());
  });
  await expect(dataApiFetch(url)).rejects.toThrow("aborted");
});

test("nobody there is an error", async () => {
  await expect(dataApiFetch("http://127.0.0.1:9/rest/v1")).rejects.toThrow("ECONNREFUSED");
});

test("a connection is given up before the other side closes it, and used again until then", async () => {
  const lastUsed = new Map<unknown, number>();
  const url = await serve((request, response) => {
    const { socket } = request;
    if (Date.now() - (lastUsed.get(socket) ?? Date.now()) > IDLE_MS) return void socket.resetAndDestroy();
    response.removeHeader("keep-alive");
    response.end(() => lastUsed.set(socket, Date.now()));
  });
  for (const idleMs of [50, IDLE_MS + 500, 50]) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => dataApiFetch(url)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    await sleep(idleMs);
  }
  expect(lastUsed.size).toBe(16);
});

test("an answer that takes longer than that is waited for", async () => {
  const url = await serve((_request, response) => void setTimeout(() => response.end("late"), IDLE_MS + 300));
  expect(await (await dataApiFetch(url)).text()).toBe("late");
});
