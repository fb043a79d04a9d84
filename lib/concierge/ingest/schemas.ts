import { z } from "zod";
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
import { articleMentionRows, chatRows, clickRows, messageRows, viewRows, visitorRows, webMentionRows } from "./rows";
import type { ItemRows } from "./rows";

const MAX_ITEMS = 500;

const envelope = {
  id: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_.:-]{1,120}$/, "must be 1 to 120 of A-Z a-z 0-9 _ . : -")
    .nullish()
    .meta({ description: "Your own id of this item; sending it again stores nothing." }),
  sent_at: PastMoment,
};

const MentionItem = z.object({
  type: z.literal("mention"),
  ...envelope,
  ...ArticleMentionsBody.partial().shape,
  ...WebMentionsBody.partial().shape,
});

/** One item of a batch: the body of the single route, with its type, and what to write for it. */
const IngestItem = z.discriminatedUnion("type", [
  ChatBody.extend({ type: z.literal("chat"), ...envelope }).transform(chatRows),
  MessageBody.extend({ type: z.literal("message"), ...envelope }).transform(messageRows),
  VisitorBody.extend({ type: z.literal("visitor"), ...envelope }).transform(visitorRows),
  ArticleViewBody.extend({ type: z.literal("view"), ...envelope }).transform(viewRows),
  MentionItem,
  ClickBody.extend({ type: z.literal("click"), ...envelope })
    .refine(namesChatOrSession, CHAT_OR_SESSION_NEEDED)
    .transform(clickRows),
]);
