import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getChat } from "@/lib/concierge/chats/get-chat";
import { listMessages } from "@/lib/concierge/chats/list-messages";
import { requireMember } from "@/lib/platform/auth/member";
import { ChatView } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-view";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import { foundOrWhy } from "@/app/(dashboard)/_components/states/found-or-why";
import { OtherOrganization } from "@/app/(dashboard)/_components/states/not-shown";
import { chatPath, chatsPath } from "@/lib/paths";
import { BackKey } from "./_components/back-key";

export const metadata: Metadata = { title: "Chat" };

const PAGE_SIZE = 200;

interface ChatPageProps {
  params: Promise<{ organization: string; chatId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ChatPage({ params, searchParams }: ChatPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const chatId = decodeURIComponent((await params).chatId);
  const { cursor } = await searchParams;
  const chat = await foundOrWhy(getChat(ctx, chatId));
  if (chat === "not_found") notFound();
  if (chat === "other_organization")
    return <OtherOrganization noun={{ one: "chat", many: "chats" }} list={chatsPath(organization)} />;
  const from = typeof cursor === "string" ? cursor : undefined;
  const messages = await listMessages(ctx, { chatId, limit: PAGE_SIZE, cursor: from });

  return (
    <>
      <BackKey />
      <ChatView
        chat={chat}
        messages={messages}
        timezone={organization.timezone}
        words={null}
        heading="h1"
        mayAddContacts={may("agent")}
        back={<BackToList path={chatsPath(organization)}>Chats</BackToList>}
        pages={{
          first: from === undefined ? null : chatPath(organization, chatId),
          later: (next) => chatPath(organization, chatId, { cursor: next }),
        }}
      />
    </>
  );
}
