// The process in which the cached key check is measured: the door of every external route, with a handler that does
// nothing, beside the same door without the check. It counts by itself when asked to, and serves both over HTTP.
import { createServer } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { AddMessage, MessageAdded } from "@/lib/concierge/chats/schemas";
import { createDoor, type Door } from "@/lib/platform/routes/door";
import { externalRoute } from "@/lib/platform/routes/external-route";
import { readInput } from "@/lib/platform/request/input";
import { percentile } from "./statistics.ts";

/** What the parent may ask for: so many requests through one of the doors. */
export type Question = { door: "checked" | "open"; requests: number; key: string; body: string };

const spec = {
  id: "nothing",
  surface: "concierge",
  summary: "Does nothing",
  scope: "chats:write",
  body: AddMessage,
  response: MessageAdded,
} as const;

const handle = () => Promise.resolve({ success: true, messageId: "0199f4c8-3c55-7000-8000-000000000000" } as const);

const doors: Record<Question["door"], Door> = {
  checked: externalRoute(spec, handle),
  open: createDoor({
    kind: "external",
    spec,
    admit: ({ info, log }) => ({
      claims: { role: "crm_ingest", actor: "public", sub: "nobody" } as const,
      request: info,
      log,
    }),
    read: ({ request, info }, route) => readInput(spec, request, route, info),
    handle,
  }),
};

process.on("disconnect", () => process.exit(0));
process.on("message", (question: Question) => {
  void p50Of(question).then((ms) => process.send?.(ms));
});

const server = createAdaptorServer({
  fetch: (request) => (request.url.endsWith("/checked") ? doors.checked(request) : doors.open(request)),
  createServer,
});
server.listen(Number(process.env["PORT"]), "127.0.0.1", () => process.send?.(0));

async function p50Of({ door, requests, key, body }: Question): Promise<number> {
  const headers = { "content-type": "application/json", "x-api-key": key };
  const times: number[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    const request = new Request("http://localhost/api/nothing", { method: "POST", headers, body });
    const startedAt = performance.now();
    const response = await doors[door](request);
    times.push(performance.now() - startedAt);
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  }
  return percentile(times, 50);
}
