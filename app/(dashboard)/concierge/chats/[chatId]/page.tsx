import { IconArrowLeft } from "@tabler/icons-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Moment } from "@/app/_components/moment";
import { PageHeader } from "@/app/_components/page-header";
import { getChat } from "@/lib/concierge/chats/get-chat";
import { listMessages } from "@/lib/concierge/chats/list-messages";
import { requireMember } from "@/lib/platform/auth/member";
import { Status } from "@/app/(dashboard)/concierge/chats/_components/status";
import { BackKey } from "./_components/back-key";
import { MoreMessages } from "./_components/more-messages";
import { OtherOrganization } from "./_components/other-organization";
import { outcomeOf } from "./_components/outcome-of";
import { SummarizeButton } from "./_components/summarize-button";
import { SummaryPanel } from "./_components/summary-panel";
import { Transcript } from "./_components/transcript";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Chat" };

const PAGE_SIZE = 200;

interface ChatPageProps {
  params: Promise<{ chatId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ChatPage({ params, searchParams }: ChatPageProps) {
  const { ctx, organization } = await requireMember();
  const chatId = decodeURIComponent((await params).chatId);
  const { cursor } = await searchParams;
  const chat = await outcomeOf(getChat(ctx, chatId));
  if (chat === "not_found") notFound();
  if (chat === "other_organization") return <OtherOrganization />;
  const from = typeof cursor === "string" ? cursor : undefined;
  const messages = await listMessages(ctx, { chatId, limit: PAGE_SIZE, cursor: from });
  const { timezone } = organization;

  return (
    <>
      <BackKey />
      <PageHeader
        back={
          <Link href="/concierge/chats" className={classes["back"]}>
            <IconArrowLeft size={15} aria-hidden="true" /> Chats
          </Link>
        }
        title={chat.metadata.topicSummary ?? "Not summarised yet"}
        description={
          <span className={classes["facts"]}>
            <Status value={chat.status} />
            <span>{chat.visitor_name ?? "Anonymous visitor"}</span>
            {chat.location === null ? null : <span>{chat.location}</span>}
            <span>
              started <Moment at={chat.created_at} timezone={timezone} />
            </span>
          </span>
        }
        actions={
          <SummarizeButton chatId={chat.chat_id} isFirst={chat.summary === null} hasMessages={chat.message_count > 0} />
        }
      />
      <div className={classes["columns"]}>
        <div className={classes["conversation"]}>
          <Transcript messages={messages.data} timezone={timezone} />
          <MoreMessages chatId={chat.chat_id} isLater={from !== undefined} next={messages.next_cursor} />
        </div>
        <SummaryPanel chat={chat} messages={messages.data} timezone={timezone} />
      </div>
    </>
  );
}
