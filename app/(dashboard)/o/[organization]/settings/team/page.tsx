import type { Metadata } from "next";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { listMembers } from "@/lib/core/members/list-members";
import { teamPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { PageQuery } from "@/lib/platform/pagination/page";
import { TEAM_LIST, teamColumns } from "./_components/team-list";

export const metadata: Metadata = { title: "Team" };

const PAGE_SIZE = 50;

interface TeamPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function TeamPage({ params, searchParams }: TeamPageProps) {
  const { ctx, organization, user } = await requireMember(params);
  const list = await readList(TEAM_LIST, {
    path: teamPath(organization),
    query: await searchParams,
    pageSize: PAGE_SIZE,
    shape: PageQuery,
    read: (asked) => listMembers(ctx, asked),
  });
  return (
    <ListPage
      list={list}
      title="Team"
      description={`People with access to ${organization.name} and their roles.`}
      columns={teamColumns(user.id, organization.timezone)}
      rowId={({ id }) => id}
      empty={null}
    />
  );
}
