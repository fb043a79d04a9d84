import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** A header of ours: the other end of the connection, over anything a sender put there. */
export const SOCKET_ADDRESS = "x-horizon-socket-address";

/** The web's Request refuses to be made for these, which Next answers with 500; a method nobody knows it answers with 400. */
const UNSPEAKABLE = new Set(["TRACE", "TRACK", "CONNECT"]);

/** Settles what only the raw request can tell or put right, before Next makes a Request of it. */
export function watchRawRequests(): void {
  subscribe("http.server.request.start", (message) => {
    if (!isServerRequest(message)) return;
    const { request } = message;
    request.headers[SOCKET_ADDRESS] = request.socket.remoteAddress ?? "";
    request.url = withReadablePath(request.url ?? "/");
    if (UNSPEAKABLE.has(request.method ?? "")) request.method = "UNKNOWN";
  });
}

/** A path whose escapes are no UTF-8 is taken literally: it then names nothing, where Next would fail. */
export function withReadablePath(url: string): string {
  const [path = "", ...query] = url.split("?");
  return isReadable(path) ? url : [path.replaceAll("%", "%25"), ...query].join("?");
}

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function isServerRequest(message: unknown): message is { request: IncomingMessage } {
  return typeof message === "object" && message !== null && "request" in message;
}
