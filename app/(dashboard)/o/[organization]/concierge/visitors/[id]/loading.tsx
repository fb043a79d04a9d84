import { Skeleton } from "@mantine/core";
import { TimelineLoading } from "./_components/timeline-loading";

export default function VisitorLoading() {
  return (
    <div aria-busy="true" aria-label="Loading the visitor">
      <Skeleton height={16} width={72} mb="sm" />
      <Skeleton height={28} width="min(20rem, 80%)" mb="xs" />
      <Skeleton height={16} width="min(26rem, 100%)" mb="lg" />
      <Skeleton height={72} mb="lg" />
      <TimelineLoading />
    </div>
  );
}
