import { PlusIcon } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import { hrefOf, readAddress } from "@/app/(dashboard)/_components/list/address";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListKeys } from "@/app/(dashboard)/_components/list/list-keys";
import { ListTable } from "@/app/(dashboard)/_components/list/list-table";
import { NEW_ROW, OPEN_PARAM, openRow } from "@/app/(dashboard)/_components/list/read-resource";
import { Section } from "@/app/(dashboard)/settings/_components/section";
import { activities } from "@/lib/core/activities/activities";
import { myDayPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { dayAt, longDayText } from "@/lib/platform/time/calendar";
import { systemClock } from "@/lib/platform/time/clock";
import { ActivityDrawer } from "@/app/(dashboard)/o/[organization]/sales/_components/activity-drawer";
import { ACTIVITY_LIST, activityColumns } from "./_components/activity-list";
import { groupByDue, readOpenActivities } from "./_components/open-activities";

export const metadata: Metadata = { title: "My day" };

interface MyDayPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

/** What the signed-in person has to do: overdue, today, and later. */
export default async function MyDayPage({ params, searchParams }: MyDayPageProps) {
  const { ctx, organization, user, may } = await requireMember(params);
  const { timezone } = organization;
  const query = await searchParams;
  const address = readAddress(ACTIVITY_LIST, myDayPath(organization), query, [OPEN_PARAM]);
  const [{ open, hasMore }, found] = await Promise.all([
    readOpenActivities(ctx, user.id),
    openRow(ctx, activities, query[OPEN_PARAM]),
  ]);
  const today = dayAt(systemClock(), timezone);
  const groups = groupByDue(open, today, timezone).filter(({ rows }) => rows.length > 0);
  const create = may("agent") ? (
    <ButtonLink href={hrefOf(address, { [OPEN_PARAM]: [NEW_ROW] })} leftSection={<PlusIcon size={16} />}>
      New activity
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader title="My day" description={longDayText(today)} actions={create} />
      {groups.length === 0 ? (
        <Notice tone="empty" title="Nothing to do" action={create}>
          Calls, meetings and tasks of yours that are not done yet appear here.
        </Notice>
      ) : (
        <ListKeys hasSearch={false} rowKeys={[{ key: "c", label: "Complete the activity" }]}>
          {groups.map(({ title, rows }) => (
            <Section key={title} title={`${title} (${rows.length})`}>
              <ListTable
                label={title}
                isOneOfSeveral
                rows={rows}
                rowId={({ id }) => id}
                columns={activityColumns(address, organization, may("agent"))}
              />
            </Section>
          ))}
        </ListKeys>
      )}
      {hasMore ? <p>The first {open.length} are shown, by due date.</p> : null}
      {found === undefined ? null : (
        <ActivityDrawer
          key={typeof found === "string" ? found : found?.updated_at}
          activity={typeof found === "string" ? null : found}
          closed={hrefOf(address, { [OPEN_PARAM]: [] })}
          mayChange={may("agent")}
        />
      )}
    </>
  );
}
