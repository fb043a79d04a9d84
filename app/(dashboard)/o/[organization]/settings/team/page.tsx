import type { Metadata } from "next";
import { ButtonLink } from "@/app/_components/button-link";
import { PageHeader } from "@/app/_components/page-header";
import { listMembers } from "@/lib/core/members/list-members";
import { requireMember } from "@/lib/platform/auth/member";
import { TeamTable } from "./team-table";

export const metadata: Metadata = { title: "Team" };

const PAGE_SIZE = 50;

export default async function TeamPage({ searchParams }: { searchParams: Promise<{ cursor?: string | string[] }> }) {
  const { ctx, organization, user } = await requireMember();
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
        <ButtonLink href={`/settings/team?cursor=${encodeURIComponent(next_cursor)}`} variant="default" mt="md">
          Who joined earlier
        </ButtonLink>
      )}
    </>
  );
}
