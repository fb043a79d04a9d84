import { randomUUID } from "node:crypto";

const DAY_MS = 86_400_000;

/** The day so many days ago, in UTC: the zone of organisations that tests make. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}

/** So many chats of a day in the past, each with a session of its own and one message of the visitor, as a batch takes them. */
export function chatsOn(day: string, count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => {
    const chatId = `chat-${randomUUID()}`;
    const minute = String(index).padStart(2, "0");
    const userAgent = index === 0 ? "Mozilla/5.0 (iPhone)" : "Mozilla/5.0 (X11; Linux x86_64)";
    const sent_at = `${day}T00:${minute}:00Z`;
    return [
      { type: "chat", chatId, sessionId: chatId, location: "Faro, Portugal", userAgent, sent_at },
      { type: "message", chatId, role: "user", content: `Question ${index + 1} of ${day}`, sent_at },
    ];
  }).flat();
}
