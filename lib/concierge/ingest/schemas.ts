import { z } from "zod";
import { createSchema } from "zod-openapi";
import {
  ArticleMentionsBody,
  ArticleMentionsRecorded,
  ArticleViewBody,
  ArticleViewRecorded,
  CHAT_OR_SESSION_NEEDED,
  ClickBody,
  ClickRecorded,
  WebMentionsBody,
  WebMentionsRecorded,
  namesChatOrSession,
} from "@/lib/concierge/articles/schemas";
import { ChatBody, ChatCreated, MessageAdded, MessageBody } from "@/lib/concierge/chats/schemas";
import { VisitorBody, VisitorIdentified } from "@/lib/concierge/visitors/schemas";
import { PastMoment } from "@/lib/platform/fields";
import { ErrorBody } from "@/lib/platform/routes/surfaces";
import { articleMentionRows, chatRows, clickRows, messageRows, viewRows, visitorRows, webMentionRows } from "./rows";

const MAX_ITEMS = 500;

/** What every item may carry beside the body of its single route. */
const envelope = {
  id: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_.:-]{1,120}$/, "must be 1 to 120 of A-Z a-z 0-9 _ . : -")
    .nullish()
    .transform((id) => id ?? undefined)
    .meta({ description: "Your own id of this item; sending it again stores nothing." }),
  sent_at: PastMoment,
};

const kind = <const Kind extends string>(type: Kind) => ({ type: z.literal(type), ...envelope });

/** An item of a batch: the body of a single route with its type. It becomes the rows to write. */
export const IngestItem = z.discriminatedUnion("type", [
  ChatBody.extend(kind("chat")).transform(chatRows),
  MessageBody.extend(kind("message")).transform(messageRows),
  VisitorBody.extend(kind("visitor")).transform(visitorRows),
  ArticleViewBody.extend(kind("view")).transform(viewRows),
  ArticleMentionsBody.extend(kind("mention")).transform(articleMentionRows),
  WebMentionsBody.extend(kind("web_mention")).transform(webMentionRows),
  ClickBody.extend(kind("click")).refine(namesChatOrSession, CHAT_OR_SESSION_NEEDED).transform(clickRows),
]);

export type IngestItem = z.output<typeof IngestItem>;

/** A batch. Its items are parsed one by one, so that a wrong one is answered for itself and does not stop the others. */
export const IngestBatch = z.object({
  items: z
    .array(
      z.unknown().meta({
        override: ({ jsonSchema }) => Object.assign(jsonSchema, createSchema(IngestItem, { io: "input" }).schema),
      }),
    )
    .min(1)
    .max(MAX_ITEMS),
});
export type IngestBatch = z.output<typeof IngestBatch>;

const StoredRow = z.looseObject({
  index: z.number().int(),
  error: z.object({ status: z.number().int(), code: z.string(), message: z.string() }).optional(),
});
export type StoredRow = z.output<typeof StoredRow>;

export const BatchStored = z.object({ results: z.array(StoredRow) });

/** What became of one item: the answer of the single route, or why it was refused. */
export const IngestResult = z.object({
  index: z.number().int(),
  status: z.number().int(),
  ...z
    .object({
      ...ChatCreated.shape,
      ...MessageAdded.shape,
      ...ArticleViewRecorded.shape,
      ...ArticleMentionsRecorded.shape,
      ...WebMentionsRecorded.shape,
      ...ClickRecorded.shape,
      ...VisitorIdentified.shape,
      ...ErrorBody.shape,
    })
    .omit({ request_id: true, success: true })
    .partial().shape,
});
export type IngestResult = z.output<typeof IngestResult>;

export const BatchIngested = z.object({
  results: z.array(IngestResult),
  accepted: z.number().int(),
  refused: z.number().int(),
});
export type BatchIngested = z.output<typeof BatchIngested>;
