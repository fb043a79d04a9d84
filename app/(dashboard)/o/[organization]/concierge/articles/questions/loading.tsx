import { PageHeader } from "@/app/_components/page-header";
import { RowsLoading } from "@/app/(dashboard)/concierge/_components/list/rows-loading";

export default function QuestionsLoading() {
  return (
    <>
      <PageHeader title="Questions that found no article" />
      <RowsLoading what="questions" />
    </>
  );
}
