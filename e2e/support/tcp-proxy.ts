import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

export interface TcpProxy {
  /** The address given, by way of the proxy. */
  url: string;
  /** Lets the next answers begin and breaks them off, each with its connection. */
  cutAnswers: (times: number) => void;
  /** Breaks every connection, and lets none in until it is mended. */
  break: () => void;
  mend: () => void;
  stop: () => Promise<void>;
}

/** How much a database says before it has let a connection in: less than this is no answer. */
const GREETING_BYTES = 700;

/** Stands between the app and its database, and breaks what passes on demand. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname: host, port } = new URL(target);
  const sockets = new Set<Socket>();
  let toCut = 0;
  let isBroken = false;
  const server = createServer((client) => {
    if (isBroken) return void client.resetAndDestroy();
    const upstream = connect({ host, port: Number(port) });
    let passed = 0;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on("data", (chunk) => {
      passed += chunk.length;
      if (toCut === 0 || passed < GREETING_BYTES) return void client.write(chunk);
      toCut -= 1;
      client.write(chunk.subarray(0, chunk.length / 2), () => client.resetAndDestroy());
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The proxy does not listen on a port");
  const url = new URL(target);
  url.port = String(address.port);
  const destroyAll = () => sockets.forEach((socket) => socket.resetAndDestroy());
  return {
    url: url.href,
    cutAnswers: (times) => (toCut = times),
    break: () => {
      isBroken = true;
      destroyAll();
    },
    mend: () => (isBroken = false),
    stop: async () => {
      server.close();
      destroyAll();
      await once(server, "close");
    },
  };
}
