import type { Metadata } from "next";
import { ButtonLink } from "@/app/_components/button-link";
import { PageHeader } from "@/app/_components/page-header";
import { listMembers } from "@/lib/core/members/list-members";
import { teamPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { TeamTable } from "./team-table";

export const metadata: Metadata = { title: "Team" };

const PAGE_SIZE = 50;

interface TeamPageProps {
  params: OrganizationParams;
  searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function TeamPage({ params, searchParams }: TeamPageProps) {
  const { ctx, organization, user } = await requireMember(params);
  const { cursor } = await searchParams;
  const { data: people, next_cursor } = await listMembers(ctx, {
    limit: PAGE_SIZE,
    cursor: typeof cursor === "string" ? cursor : undefined,
  });
  return (
    <>
      <PageHeader title="Team" description={`Who may see what ${organization.name} keeps here, and in which role.`} />
      <TeamTable people={people} ownId={user.id} timezone={organization.timezone} />
      {next_cursor === null ? null : (
        <ButtonLink href={teamPath(organization, { cursor: next_cursor })} variant="default" mt="md">
          Who joined earlier
        </ButtonLink>
      )}
    </>
  );
}
