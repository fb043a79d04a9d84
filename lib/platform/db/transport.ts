import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** Less than what any server or proxy in between waits before it closes a connection (Node 5 s, PostgREST 30 s). */
export const IDLE_MS = 2_500;

// a connection that the other side is about to close must not be used again: what is sent on it gets no answer
const httpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });

/**
 * `fetch` as the client of the data API uses it: a text goes, a text comes back, connections stay open. The general one
 * streams both ways, which costs a request of ours more than everything else it does here.
 */
export function dataApiFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const { method = "GET", headers, body, signal } = init;
  const options = { method, headers: Object.fromEntries(new Headers(headers)), ...(signal && { signal }) };
  return new Promise((resolve, reject) => {
    // whatever an abort looks like at this depth, its reason is what the caller asks about
    const fail = (error: unknown): void => reject(signal?.aborted === true ? signal.reason : error);
    const read = (answer: IncomingMessage): void => {
      readText(answer).then((text) => resolve(responseOf(answer, text)), fail);
    };
    const request =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, agent: httpsAgent }, read)
        : httpRequest(url, { ...options, agent: httpAgent }, read);
    request.on("error", fail);
    request.end(typeof body === "string" ? body : undefined);
  });
}

function readText(answer: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    answer.setEncoding("utf8");
    answer.on("data", (chunk: string) => {
      text += chunk;
    });
    answer.on("end", () => resolve(text));
    answer.on("error", reject);
  });
}

function responseOf({ statusCode = 0, statusMessage = "", headers }: IncomingMessage, text: string): Response {
  const single = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  // a status without a body admits none, not even an empty one
  return new Response(text === "" ? null : text, { status: statusCode, statusText: statusMessage, headers: single });
}
