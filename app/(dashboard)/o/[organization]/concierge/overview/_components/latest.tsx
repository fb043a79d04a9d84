import type { ChatPage } from "@/lib/concierge/chats/schemas";
import { NewestChats } from "./newest-chats";

interface LatestProps {
  chats: Promise<ChatPage>;
  organization: { slug: string; timezone: string };
}

/** The newest chats once they are read. */
export async function Latest({ chats, organization }: LatestProps) {
  const { data } = await chats;
  return data.length === 0 ? null : <NewestChats chats={data} organization={organization} />;
}
