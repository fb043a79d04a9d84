import type { Metadata } from "next";
import { Suspense } from "react";
import { publicOrigin } from "@/app/_server/public-origin";
import { hrefOf } from "@/app/(dashboard)/_components/list/address";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { listChats } from "@/lib/concierge/chats/list-chats";
import { listFilters } from "@/lib/concierge/chats/list-filters";
import { ListChats } from "@/lib/concierge/chats/schemas";
import { chatsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { chatColumns, chatList } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-list";
import { ChatPane } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-pane";
import { ChatSkeleton } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-skeleton";
import { LiveChats } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/live-chats";
import { NoChats } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/no-chats";
import { SEARCH_HELP } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/search-help";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Chats" };

interface ChatsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function ChatsPage({ params, searchParams }: ChatsPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const query = await searchParams;
  const [found, options] = await Promise.all([
    readList(chatList(), {
      path: chatsPath(organization),
      query,
      keep: ["chat"],
      shape: ListChats,
      read: (asked) => listChats(ctx, asked),
    }),
    listFilters(ctx),
  ]);
  const { address, page } = found;
  const chatId = address.values["chat"]?.[0];
  const closed = hrefOf(address, { chat: [] }, address.trail);
  return (
    <div className={classes["split"]} data-open={chatId !== undefined || undefined}>
      <div className={classes["list"]}>
        <ListPage
          list={{ ...found, spec: chatList(options) }}
          viewer={ctx}
          title="Chats"
          description="What visitors talked about with your concierge, newest first."
          columns={chatColumns(address, organization.timezone)}
          rowId={({ chat_id }) => chat_id}
          empty={<NoChats origin={await publicOrigin()} mayCreateKey={may("admin")} />}
          searchHelp={SEARCH_HELP}
          csv={{ route: "/api/chats" }}
          count="/api/chats/count"
          closed={chatId === undefined ? undefined : closed}
          pageNames={["Newer", "Older"]}
          actions={
            page === null ? null : (
              <LiveChats
                since={page.changes}
                newest={address.trail.length === 0 ? null : hrefOf(address, { chat: [] })}
              />
            )
          }
        />
      </div>
      {chatId === undefined ? null : (
        <section className={classes["chat"]} aria-label="Open chat">
          <Suspense key={chatId} fallback={<ChatSkeleton />}>
            <ChatPane
              ctx={ctx}
              organization={organization}
              address={address}
              chatId={chatId}
              mayAddContacts={may("agent")}
              after={query["after"]}
            />
          </Suspense>
        </section>
      )}
    </div>
  );
}
