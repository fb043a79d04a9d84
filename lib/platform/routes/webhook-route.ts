import type { z } from "zod";
import { workerContext } from "@/lib/platform/context";
import type { WorkerContext } from "@/lib/platform/context";
import { DEFAULT_BODY_LIMIT, decodeText, readBody } from "@/lib/platform/request/body";
import { createDoor, declared } from "./door";
import type { Door, RouteSpec } from "./door";

/** What a provider sent, byte for byte: signatures are over these bytes, not over what they parse to. */
export interface Delivery {
  rawBody: string;
  headers: Headers;
  url: string;
}

/** Answers a delivery in the provider's own form, where JSON is not what it understands: TwiML, plain text. */
interface WebhookReply {
  contentType: string;
  body: string;
}

type WebhookSpec<Answer extends z.ZodType, Body extends z.ZodType, Event> = RouteSpec<
  Body,
  undefined,
  undefined,
  Answer
> & {
  /** What a delivery looks like, for the description; `verify` is what reads it. */
  body: Body;
  /** Checks the signature and parses the event, or throws `unauthorized()`. Nothing is read out of the delivery before. */
  verify: (delivery: Delivery) => Event | Promise<Event>;
  /** Answers in another form than JSON. */
  render?: (answer: z.output<Answer>) => WebhookReply;
};

/**
 * A route for a provider. The organisation comes from our own row for what the event names, never from the event. What
 * was delivered before and what names nothing of ours are answered with 200, or the provider would go on delivering it.
 */
export function webhookRoute<Answer extends z.ZodType, Body extends z.ZodType, Event>(
  spec: WebhookSpec<Answer, Body, Event>,
  handle: (ctx: WorkerContext, event: Event) => Promise<z.input<Answer>>,
): Door {
  const { id, bodyLimit = DEFAULT_BODY_LIMIT, response, success = 200, verify, render } = spec;
  return createDoor<WorkerContext, Event>({
    kind: "webhook",
    spec,
    admit: ({ info, log }) => workerContext({ request: info, log }, id),
    read: async ({ request }) => {
      const rawBody = decodeText(await readBody(request, bodyLimit));
      return verify({ rawBody, headers: request.headers, url: request.url });
    },
    handle,
    ...(render && {
      render: async (ctx, event, { headers }) => {
        const { contentType, body } = render(declared(response, await handle(ctx, event)));
        headers.set("content-type", contentType);
        return new Response(body, { status: success, headers });
      },
    }),
  });
}
