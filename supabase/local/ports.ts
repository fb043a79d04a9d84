import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// below those that systems give to outgoing connections, and to servers that ask for any: one of these stays free until it is used
const LOWEST = 10_000;
const HIGHEST = 32_767;

/** The wanted port of the loopback interface when it is free, otherwise any free one. */
export async function freePort(wanted?: number): Promise<number> {
  let port = wanted ?? randomInt(LOWEST, HIGHEST);
  while (!(await isFree(port))) port = randomInt(LOWEST, HIGHEST);
  return port;
}

/** Whether a server could listen on this port now. */
export function isFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
