import { PageHeader } from "@/app/_components/page-header";
import { RowsLoading } from "@/app/(dashboard)/concierge/_components/list/rows-loading";

export default function VisitorsLoading() {
  return (
    <>
      <PageHeader title="Visitors" description="Who talked to your concierge, and what they did." />
      <RowsLoading what="visitors" />
    </>
  );
}
