import { z } from "zod";
import { Metadata, PastMoment, cutText, optionalEnum, optionalText, text } from "@/lib/platform/fields";

export const CHAT_STATUSES = ["active", "completed", "abandoned"] as const;
export const MESSAGE_ROLES = ["user", "assistant", "system"] as const;

/** A public chat id, chosen by the sender or by us. An id that nobody could have chosen simply is not found. */
export const ChatId = text(255);

/** The body of a new chat. */
export const ChatBody = z.object({
  sessionId: text(255).meta({ description: "The browser session that the chat belongs to." }),
  chatId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_.:-]{1,128}$/, "must be 1 to 128 of A-Z a-z 0-9 _ . : -")
    .nullish()
    .meta({ description: "Your own id of the chat; one is made when missing." }),
  userId: optionalText(255).meta({ description: "Your own id of the person; kept as it is." }),
  externalUserId: optionalText(255).meta({ description: "Another name of userId." }),
  location: optionalText(255).meta({ description: "Usually “City, State, Country”." }),
  userAgent: cutText(1024),
  status: optionalEnum(CHAT_STATUSES),
  metadata: Metadata,
  timestamp: PastMoment,
});

/** A chat as the database takes it. */
export function chatRow(body: z.output<typeof ChatBody>) {
  return {
    session_id: body.sessionId,
    chat_id: body.chatId ?? undefined,
    external_user_id: body.userId ?? body.externalUserId,
    location: body.location,
    user_agent: body.userAgent,
    status: body.status,
    metadata: body.metadata,
    sent_at: body.timestamp,
  };
}

export const CreateChat = ChatBody.transform(chatRow);
export type CreateChat = z.output<typeof CreateChat>;

export const ChatStored = z.object({ chat_id: z.string(), id: z.string(), created_at: z.string() });

export const ChatCreated = z.object({ success: z.literal(true), chatId: z.string(), createdAt: z.string() });
export type ChatCreated = z.output<typeof ChatCreated>;

/** The body of a new message. */
export const MessageBody = z.object({
  chatId: ChatId,
  role: z.enum(MESSAGE_ROLES),
  content: text(32_000),
  messageId: optionalText(128).meta({ description: "Your own id of the message; sending it again stores nothing." }),
  metadata: Metadata,
  timestamp: PastMoment,
});

/** A message as the database takes it. */
export function messageRow(body: z.output<typeof MessageBody>) {
  return {
    chat_id: body.chatId,
    role: body.role,
    content: body.content,
    message_id: body.messageId,
    metadata: body.metadata,
    sent_at: body.timestamp,
  };
}

export const AddMessage = MessageBody.transform(messageRow);
export type AddMessage = z.output<typeof AddMessage>;

export const MessageStored = z.object({ message_id: z.string(), chat_id: z.string(), created_at: z.string() });

export const MessageAdded = z.object({ success: z.literal(true), messageId: z.string() });
export type MessageAdded = z.output<typeof MessageAdded>;
