import type { Metadata } from "next";
import { PageHeader } from "@/app/_components/page-header";
import { publicOrigin } from "@/app/_server/public-origin";
import { listChats } from "@/lib/concierge/chats/list-chats";
import { requireMember } from "@/lib/platform/auth/member";
import { ChatFilters } from "./_components/chat-filters";
import { ChatTable } from "./_components/chat-table";
import { NoChats } from "./_components/no-chats";
import { NoMatches } from "./_components/no-matches";
import { PageLinks } from "./_components/page-links";
import { readFilters } from "./_components/read-filters";
import type { SearchParams } from "./_components/read-filters";

export const metadata: Metadata = { title: "Chats" };

const PAGE_SIZE = 25;

export default async function ChatsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, organization, may } = await requireMember();
  const { status, search, trail } = readFilters(await searchParams);
  const { data: chats, next_cursor } = await listChats(ctx, { status, search, cursor: trail.at(-1), limit: PAGE_SIZE });
  const isFiltered = status !== undefined || search !== undefined || trail.length > 0;

  if (chats.length === 0 && !isFiltered) {
    return (
      <>
        <PageHeader title="Chats" />
        <NoChats origin={await publicOrigin()} mayCreateKey={may("admin")} />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Chats" description="What visitors talked about with your concierge, newest first." />
      <ChatFilters status={status} search={search} />
      {chats.length === 0 ? <NoMatches /> : <ChatTable chats={chats} timezone={organization.timezone} />}
      <PageLinks filters={{ status, search }} trail={trail} next={next_cursor} />
    </>
  );
}
