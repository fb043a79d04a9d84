import { PageHeader } from "@/app/_components/page-header";
import { RowsLoading } from "@/app/(dashboard)/concierge/_components/list/rows-loading";

export default function ArticlesLoading() {
  return (
    <>
      <PageHeader title="Articles" description="What your concierge named, and what visitors made of it." />
      <RowsLoading what="articles" />
    </>
  );
}
