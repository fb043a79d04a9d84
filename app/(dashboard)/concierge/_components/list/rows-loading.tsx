import { Skeleton } from "@mantine/core";

const ROWS = Array.from({ length: 10 }, (_, index) => index);

/** In place of a list while it is read. */
export function RowsLoading({ what }: { what: string }) {
  return (
    <div aria-busy="true" aria-label={`Loading ${what}`}>
      <Skeleton height={36} width="min(24rem, 100%)" mb="md" />
      {ROWS.map((row) => (
        <Skeleton key={row} height={58} mb={6} />
      ))}
    </div>
  );
}
