import { Skeleton } from "@mantine/core";

const ROWS = Array.from({ length: 8 }, (_, index) => index);

/** In place of a timeline while it is read. */
export function TimelineLoading() {
  return (
    <div aria-busy="true" aria-label="Loading the timeline">
      <Skeleton height={36} width="min(28rem, 100%)" mb="md" />
      {ROWS.map((row) => (
        <Skeleton key={row} height={44} mb={8} />
      ))}
    </div>
  );
}
