import type { Metadata } from "next";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { listVisitors } from "@/lib/concierge/visitors/list-visitors";
import { ListVisitors } from "@/lib/concierge/visitors/schemas";
import { visitorsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { NoVisitors } from "@/app/(dashboard)/o/[organization]/concierge/visitors/_components/no-visitors";
import {
  VISITOR_LIST,
  visitorColumns,
} from "@/app/(dashboard)/o/[organization]/concierge/visitors/_components/visitor-list";

export const metadata: Metadata = { title: "Visitors" };

interface VisitorsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function VisitorsPage({ params, searchParams }: VisitorsPageProps) {
  const { ctx, organization } = await requireMember(params);
  const list = await readList(VISITOR_LIST, {
    path: visitorsPath(organization),
    query: await searchParams,
    shape: ListVisitors,
    read: (query) => listVisitors(ctx, query),
  });
  return (
    <ListPage
      list={list}
      viewer={ctx}
      title="Visitors"
      description="Who talked to your concierge, and what they did."
      columns={visitorColumns(organization)}
      rowId={({ id }) => id}
      empty={<NoVisitors />}
      searchHelp="Search looks at how names and last names, e-mail addresses and their domains begin."
      csv={{ route: "/api/visitors" }}
    />
  );
}
