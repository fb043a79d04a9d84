import { ArticleViewStored, ClickStored, Mention } from "@/lib/concierge/articles/schemas";
import { ChatStored, MessageStored } from "@/lib/concierge/chats/schemas";
import { VisitorStored, visitorIdentified } from "@/lib/concierge/visitors/schemas";
import { isErrorCode } from "@/lib/platform/errors";
import type { Issue } from "@/lib/platform/errors";
import type { IngestItem, IngestResult, StoredRow } from "./schemas";

type Answer = Omit<IngestResult, "index" | "status">;

/** What an item is answered of the rows that were written for it: as its single route would, or as the refusal of the first that was not. */
export function resultOf(kind: IngestItem["kind"], index: number, rows: readonly StoredRow[]): IngestResult {
  const refused = rows.find((row) => row.error !== undefined)?.error;
  if (refused === undefined) return { index, status: 200, ...ANSWERS[kind](rows) };
  const code = isErrorCode(refused.code) ? refused.code : "invalid_request";
  return { index, status: refused.status, error: refused.message, code };
}

/** What an item is answered that could not be understood. */
export function refusalOf(index: number, issues: Issue[]): IngestResult {
  return {
    index,
    status: 400,
    error: issues[0]?.message ?? "This item is not valid.",
    code: "invalid_request",
    issues,
  };
}

const ANSWERS: Record<IngestItem["kind"], (rows: readonly StoredRow[]) => Answer> = {
  chat: ([row]) => {
    const chat = ChatStored.parse(row);
    return { chatId: chat.chat_id, createdAt: chat.created_at };
  },
  message: ([row]) => ({ messageId: MessageStored.parse(row).message_id }),
  view: ([row]) => ({ viewId: ArticleViewStored.parse(row).view_id }),
  click: ([row]) => ClickStored.parse(row),
  mention: (rows) => ({ mentionsRecorded: rows.length }),
  web_mention: (rows) => ({ count: rows.length, mentions: rows.map((row) => Mention.parse(row)) }),
  visitor: ([row]) => {
    const { success: _success, ...visitor } = visitorIdentified(VisitorStored.parse(row));
    return visitor;
  },
};
