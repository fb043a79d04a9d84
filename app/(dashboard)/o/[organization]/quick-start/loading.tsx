import { Skeleton } from "@mantine/core";
import { PageHeader } from "@/app/_components/page-header";
import classes from "./page.module.css";

export default function QuickStartLoading() {
  return (
    <div aria-busy="true" aria-label="Loading the quick start">
      <PageHeader
        title="Quick start"
        description="From an API key to the first chat in a minute. What you paste here works as it is."
      />
      <div className={classes["columns"]}>
        <Skeleton height={520} radius="lg" />
        <Skeleton height={190} radius="lg" />
      </div>
    </div>
  );
}
