import type { Horizon } from "./horizon.ts";
import type { Shot } from "./load.ts";
import type { Organization } from "./organization.ts";

/** What people write: two sentences, 140 characters. */
export const content =
  "We are four people and arrive on Friday evening. Is there a place near the harbour where the children can swim and we can have dinner later?";

const requestId = "req_0123456789abcdef0123456789abcdef";

/** One new message in one of the organisation's chats, as a concierge sends it. */
export function messageShot(organization: Organization): Shot {
  return routeShot(organization, "/api/chats/message", messageOf(organization));
}

/** The same, straight to the function behind the route. */
export function addMessageShot(horizon: Horizon, organization: Organization): Shot {
  const { chatId, ...message } = messageOf(organization);
  return {
    method: "POST",
    path: "/rest/v1/rpc/add_message",
    headers: dataApiHeaders(horizon.stack.anonKey, organization.token),
    body: JSON.stringify({
      p_input: { chat_id: chatId, ...message },
      p_request: { request_id: requestId, ip: "127.0.0.1" },
    }),
  };
}

/** The same, as an item of a batch. */
export function messageItem(organization: Organization) {
  return { type: "message", ...messageOf(organization) };
}

export function batchShot(organization: Organization, items: readonly object[]): Shot {
  return routeShot(organization, "/api/ingest", { items });
}

/** A call of a function that only answers. */
export function doNothingShot(horizon: Horizon, organization: Organization): Shot {
  const headers = dataApiHeaders(horizon.stack.anonKey, organization.token);
  return { method: "POST", path: "/rest/v1/rpc/database_health", headers, body: "{}" };
}

/** A request to an external route. */
export function routeShot({ key }: Organization, path: string, body: object): Shot {
  const headers = { "content-type": "application/json", "x-api-key": key };
  return { method: "POST", path, headers, body: JSON.stringify(body) };
}

/** A page or a dashboard route, as the organisation's owner asks for it. */
export function readShot({ cookie }: Organization, path: string): Shot {
  return { method: "GET", path, headers: { cookie } };
}

/** A change, as the organisation's owner sends it from a page. */
export function memberShot({ cookie }: Organization, method: "POST" | "PATCH", path: string, body: object): Shot {
  return { method, path, headers: { cookie, "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** Headers as supabase-js sends them. */
export function dataApiHeaders(anonKey: string, token: string): Record<string, string> {
  return { "content-type": "application/json", apikey: anonKey, authorization: `Bearer ${token}` };
}

/** One of many. */
export function anyOf<T>(choices: readonly T[]): T {
  const choice = choices[Math.floor(Math.random() * choices.length)];
  if (choice === undefined) throw new Error("There is nothing to choose from");
  return choice;
}

function messageOf({ chatIds }: Organization) {
  return { chatId: anyOf(chatIds), role: "user", content };
}
