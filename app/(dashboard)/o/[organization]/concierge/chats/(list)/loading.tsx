import { Skeleton } from "@mantine/core";
import { PageHeader } from "@/app/_components/page-header";

const ROWS = Array.from({ length: 10 }, (_, index) => index);

export default function ChatsLoading() {
  return (
    <div aria-busy="true" aria-label="Loading chats">
      <PageHeader title="Chats" description="What visitors talked about with your concierge, newest first." />
      <Skeleton height={36} width="min(24rem, 100%)" mb="md" />
      {ROWS.map((row) => (
        <Skeleton key={row} height={58} mb={6} />
      ))}
    </div>
  );
}
