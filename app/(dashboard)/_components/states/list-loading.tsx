import { Skeleton } from "@mantine/core";
import { PageHeader } from "@/app/_components/page-header";

const ROWS = Array.from({ length: 10 }, (_, index) => index);

/** In place of a page with a list while its rows are read. */
export function ListLoading({ title, description }: { title: string; description?: string }) {
  return (
    <div aria-busy="true" aria-label={`Loading ${title.toLowerCase()}`}>
      <PageHeader title={title} {...(description !== undefined && { description })} />
      <Skeleton height={36} width="min(24rem, 100%)" mb="md" />
      {ROWS.map((row) => (
        <Skeleton key={row} height={58} mb={6} />
      ))}
    </div>
  );
}
