import type { Metadata } from "next";
import { PageHeader } from "@/app/_components/page-header";
import type { Query } from "@/app/(dashboard)/concierge/_components/list/address";
import { CsvButton } from "@/app/(dashboard)/concierge/_components/list/csv-button";
import { ListFilters } from "@/app/(dashboard)/concierge/_components/list/list-filters";
import { Pager } from "@/app/(dashboard)/concierge/_components/list/pager";
import { listVisitors } from "@/lib/concierge/visitors/list-visitors";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { csvPath, visitorsPath } from "@/lib/paths";
import { NoMatches, NoVisitors } from "@/app/(dashboard)/o/[organization]/concierge/visitors/_components/no-visitors";
import { readFilters } from "@/app/(dashboard)/o/[organization]/concierge/visitors/_components/read-filters";
import { VisitorTable } from "@/app/(dashboard)/o/[organization]/concierge/visitors/_components/visitor-table";

export const metadata: Metadata = { title: "Visitors" };

const PAGE_SIZE = 25;
const KINDS = [
  { value: "all", label: "All" },
  { value: "identified", label: "Identified" },
  { value: "anonymous", label: "Anonymous" },
] as const;

interface VisitorsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function VisitorsPage({ params, searchParams }: VisitorsPageProps) {
  const { ctx, organization } = await requireMember(params);
  const { filters, trail } = readFilters(await searchParams);
  const { kind, search, sort = "newest" } = filters;
  const page = await listVisitors(ctx, { kind, search, sort, cursor: trail.at(-1), limit: PAGE_SIZE });
  const isNarrowed = kind !== undefined || search !== undefined || trail.length > 0;
  if (page.data.length === 0 && !isNarrowed) return <NoVisitors />;
  return (
    <>
      <PageHeader
        title="Visitors"
        description="Who talked to your concierge, and what they did."
        actions={<CsvButton href={csvPath(organization, "/api/visitors", filters)} />}
      />
      <ListFilters
        search={{ label: "Search visitors by name or e-mail", placeholder: "Search names and e-mails", value: search }}
        choices={[{ name: "kind", label: "Kind of visitor", value: kind, options: KINDS }]}
      />
      {page.data.length === 0 ? (
        <NoMatches />
      ) : (
        <VisitorTable
          visitors={page.data}
          timezone={organization.timezone}
          sort={sort}
          addressBy={(order) =>
            visitorsPath(organization, { ...filters, sort: order === "newest" ? undefined : order })
          }
        />
      )}
      <Pager path={visitorsPath(organization)} filters={filters} trail={trail} next={page.next_cursor} />
    </>
  );
}
