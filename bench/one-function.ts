import type { Horizon } from "./horizon.ts";
import { connections, fire, type Memory, type Shot } from "./load.ts";
import { foundOrganization, mint, type Organization } from "./organization.ts";
import { prepareReference, REFERENCE_ROLE } from "./reference.ts";
import type { Result } from "./result.ts";
import { absolutesOf, alternateLoads, type Pace, ratioOf } from "./rounds.ts";
import { addMessageShot, anyOf, content, dataApiHeaders, doNothingShot } from "./shots.ts";

/** One function that checks the key, writes and counts, against the same thing said in three calls. */
export async function oneFunction(horizon: Horizon, pace: Pace): Promise<Result> {
  const organization = await foundOrganization(horizon, "One function");
  await prepareReference(horizon, organization);
  const token = await mint({ role: REFERENCE_ROLE }, horizon.stack.jwtSecret);
  const origin = horizon.stack.apiUrl;
  const sides = await alternateLoads(
    pace,
    { origin, connections, operation: [() => addMessageShot(horizon, organization)] },
    { origin, connections, operation: referenceWrite(dataApiHeaders(horizon.stack.anonKey, token), organization) },
  );
  // what is left of a call when its function does nothing: no function can be more often called than this
  const nothing = await fire({ origin, connections, operation: [() => doNothingShot(horizon, organization)] }, pace);
  return {
    findings: [
      {
        name: "One-function write ÷ reference-shaped write (key select, insert, update), writes/s",
        value: ratioOf(sides, ({ perSecond }) => perSecond),
        unit: "×",
        bar: { atLeast: 2 },
      },
    ],
    absolutes: [
      ...absolutesOf("One-function write", sides.first),
      ...absolutesOf("Reference-shaped write (latencies of each of its three calls)", sides.second),
      ...absolutesOf("A function that does nothing", [nothing]),
    ],
  };
}

function referenceWrite(given: Record<string, string>, { key, id, chatIds }: Organization) {
  const headers = { ...given, prefer: "return=minimal" };
  const selectKey = (memory: Memory): Shot => {
    memory.chatId = anyOf(chatIds);
    return { method: "GET", path: `/rest/v1/reference_organizations?select=id&api_key=eq.${key}`, headers: given };
  };
  const insertMessage = (memory: Memory): Shot => ({
    method: "POST",
    path: "/rest/v1/reference_messages",
    headers,
    body: JSON.stringify({ chat_id: memory.chatId, organization_id: id, role: "user", content, metadata: {} }),
  });
  const updateChat = (memory: Memory): Shot => ({
    method: "PATCH",
    path: `/rest/v1/reference_chats?chat_id=eq.${memory.chatId}`,
    headers,
    body: JSON.stringify({ updated_at: new Date().toISOString() }),
  });
  return [selectKey, insertMessage, updateChat];
}
