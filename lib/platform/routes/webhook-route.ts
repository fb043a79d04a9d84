import type { z } from "zod";
import type { WorkerContext } from "@/lib/platform/context";
import { DEFAULT_BODY_LIMIT, decodeText, readBody } from "@/lib/platform/request/body";
import { workerContext } from "./cron-route";
import { createDoor } from "./door";
import type { Door, RouteSpec } from "./door";

/** What a provider sent, byte for byte: signatures are over these bytes, not over what they parse to. */
export interface Delivery {
  rawBody: string;
  headers: Headers;
  url: string;
}

type WebhookSpec<Answer extends z.ZodType> = RouteSpec<undefined, undefined, undefined, Answer>;

/**
 * A route for a provider. `verify` checks the signature and parses the event, or throws `unauthorized()`; nothing is
 * read out of the delivery before. The organisation comes from our own row for what the event names, never from the event.
 */
export function webhookRoute<Answer extends z.ZodType, Event>(
  spec: WebhookSpec<Answer> & { verify: (delivery: Delivery) => Event | Promise<Event> },
  handle: (ctx: WorkerContext, event: Event) => Promise<z.input<Answer>>,
): Door {
  return createDoor({
    kind: "webhook",
    spec,
    admit: (exchange) => workerContext(exchange, spec.id),
    read: async ({ request }) => {
      const rawBody = decodeText(await readBody(request, spec.bodyLimit ?? DEFAULT_BODY_LIMIT));
      return spec.verify({ rawBody, headers: request.headers, url: request.url });
    },
    handle,
  });
}
