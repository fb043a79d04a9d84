import type { Delivered } from "./deliver.ts";
import type { Step, StepKind } from "#dialogues/step.ts";
import { send, type SendOptions } from "./send.ts";

const PATHS: Record<StepKind, string> = {
  chat: "/api/chats/create",
  message: "/api/chats/message",
  mention: "/api/articles/mention",
  web_mention: "/api/tavily-mentions",
  view: "/api/articles/view",
  click: "/api/tavily-mentions/click",
  visitor: "/api/users/identify",
};

/** One request a step, as a concierge does while the visitor is there. What happens is dated by the server: now. */
export async function* deliverSingly(steps: Step[], options: SendOptions): AsyncGenerator<Delivered> {
  for (const step of steps) {
    const request = { path: PATHS[step.kind], idempotencyKey: step.id, body: step.body };
    yield { step, outcome: await send(request, options) };
  }
}
