import type { Metadata } from "next";
import { Suspense } from "react";
import { PageHeader } from "@/app/_components/page-header";
import { publicOrigin } from "@/app/_server/public-origin";
import { listChats } from "@/lib/concierge/chats/list-chats";
import { listFilters } from "@/lib/concierge/chats/list-filters";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { ChatFilters } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-filters";
import { ChatPane } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-pane";
import { ChatSkeleton } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-skeleton";
import { ChatTable } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-table";
import { ExportChats } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/export-chats";
import { LiveChats } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/live-chats";
import { NoChats } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/no-chats";
import { NoMatches } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/no-matches";
import { PageLinks } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/page-links";
import {
  filterQuery,
  isNarrowed,
  listAddress,
} from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/list-address";
import { readShown } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/read-filters";
import type { SearchParams } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/read-filters";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Chats" };

const PAGE_SIZE = 25;

interface ChatsPageProps {
  params: OrganizationParams;
  searchParams: Promise<SearchParams>;
}

export default async function ChatsPage({ params, searchParams }: ChatsPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const shown = readShown(await searchParams);
  const { filters, trail, chat } = shown;
  const [{ data: chats, next_cursor, changes }, options] = await Promise.all([
    listChats(ctx, { ...filters, cursor: trail.at(-1), limit: PAGE_SIZE }),
    listFilters(ctx),
  ]);

  if (chats.length === 0 && chat === undefined && trail.length === 0 && !isNarrowed(filters)) {
    return (
      <>
        <PageHeader title="Chats" />
        <NoChats origin={await publicOrigin()} mayCreateKey={may("admin")} />
      </>
    );
  }
  const { timezone } = organization;
  return (
    <div className={classes["split"]} data-open={chat !== undefined || undefined}>
      <div className={classes["list"]}>
        <PageHeader
          title="Chats"
          description="What visitors talked about with your concierge, newest first."
          actions={
            <>
              <LiveChats since={changes} newest={trail.length === 0 ? null : listAddress(organization, filters)} />
              <ExportChats query={filterQuery(filters).toString()} />
            </>
          }
        />
        <ChatFilters filters={filters} chat={chat} options={options} timezone={timezone} />
        {chats.length === 0 ? <NoMatches /> : <ChatTable chats={chats} shown={shown} organization={organization} />}
        <PageLinks organization={organization} shown={shown} next={next_cursor} />
      </div>
      {chat === undefined ? null : (
        <section className={classes["chat"]} aria-label="Open chat">
          <Suspense key={chat} fallback={<ChatSkeleton />}>
            <ChatPane ctx={ctx} organization={organization} shown={shown} chatId={chat} />
          </Suspense>
        </section>
      )}
    </div>
  );
}
