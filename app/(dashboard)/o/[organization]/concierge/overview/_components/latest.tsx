import type { ChatPage } from "@/lib/concierge/chats/schemas";
import { NewestChats } from "./newest-chats";

/** The newest chats once they are read. */
export async function Latest({ chats, timezone }: { chats: Promise<ChatPage>; timezone: string }) {
  const { data } = await chats;
  return data.length === 0 ? null : <NewestChats chats={data} timezone={timezone} />;
}
