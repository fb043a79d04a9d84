import { Moment } from "@/app/_components/moment";
import { hrefOf } from "@/app/(dashboard)/_components/list/address";
import type { Address } from "@/app/(dashboard)/_components/list/address";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { OPEN_PARAM } from "@/app/(dashboard)/_components/list/read-resource";
import { Below, RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { PRIORITIES } from "@/lib/core/activities/schemas";
import type { Activity } from "@/lib/core/activities/schemas";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import { PageLink } from "@/app/_components/page-link";
import { contactPath } from "@/lib/paths";
import { Complete } from "./complete";

export const ACTIVITY_LIST: ListSpec = {
  id: "activities",
  noun: { one: "activity", many: "activities" },
  filters: [],
};

/** The columns of activities; one opens beside the list. */
export function activityColumns(
  address: Address,
  organization: { slug: string; timezone: string },
  mayChange: boolean,
): Column<Activity>[] {
  return [
    ...(mayChange ? [{ id: "complete", header: "Done", narrow: true as const, cell: completeCell }] : []),
    {
      id: "subject",
      header: "Subject",
      fixed: true,
      cell: ({ id, subject, location }) => (
        <>
          <RowLink href={hrefOf(address, { [OPEN_PARAM]: [id] })}>{subject}</RowLink>
          {location === null ? null : <Below>{location}</Below>}
        </>
      ),
    },
    {
      id: "contact",
      header: "Contact",
      wide: true,
      cell: (activity) => <Contact {...activity} organization={organization} />,
    },
    { id: "type", header: "Type", cell: ({ type }) => wordOf(type) },
    { id: "priority", header: "Priority", cell: ({ priority }) => wordOf(PRIORITIES[priority] ?? "medium") },
    {
      id: "due",
      header: "Due",
      align: "end",
      tone: "soft",
      cell: ({ due_at: at }) => (at === null ? "–" : <Moment at={at} timezone={organization.timezone} isPlanned />),
    },
  ];
}

function completeCell({ id, subject }: Activity) {
  return <Complete id={id} subject={subject} />;
}

function Contact({ organization, ...activity }: Activity & { organization: { slug: string } }) {
  if (activity.contact_id === null) return "–";
  return (
    <PageLink href={contactPath(organization, activity.contact_id)} prefetch={false}>
      <bdi>{activity.contact_name}</bdi>
    </PageLink>
  );
}
