import { Skeleton } from "@mantine/core";

const ROWS = Array.from({ length: 4 }, (_, index) => index);

export default function SettingsLoading() {
  return (
    <div aria-busy="true" aria-label="Loading settings">
      <Skeleton height={26} width="10rem" mb={8} />
      <Skeleton height={16} width="min(30rem, 100%)" mb="lg" />
      {ROWS.map((row) => (
        <Skeleton key={row} height={72} mb={10} radius="lg" />
      ))}
    </div>
  );
}
