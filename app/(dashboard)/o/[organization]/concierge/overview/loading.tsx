import { PageHeader } from "@/app/_components/page-header";
import { CardSkeleton, TrendsSkeleton } from "./_components/skeletons";
import classes from "./page.module.css";

export default function OverviewLoading() {
  return (
    <div aria-busy="true" aria-label="Loading the overview">
      <PageHeader title="Overview" description="Reading the numbers…" />
      <div className={classes["parts"]}>
        <TrendsSkeleton />
        <div className={classes["two"]}>
          <CardSkeleton />
          <CardSkeleton />
        </div>
      </div>
    </div>
  );
}
