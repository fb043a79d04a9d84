import { Skeleton } from "@mantine/core";

const ROWS = Array.from({ length: 12 }, (_, index) => index);

export default function RowsLoading() {
  return (
    <div aria-busy="true" aria-label="Loading rows">
      <Skeleton height={30} width="min(16rem, 60%)" mt={28} mb="xl" />
      {ROWS.map((row) => (
        <Skeleton key={row} height={42} mb={6} />
      ))}
    </div>
  );
}
