import { Moment } from "@/app/_components/moment";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { Below, RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { visitorPath } from "@/lib/paths";
import type { CountedVisitor } from "@/lib/concierge/visitors/schemas";

export const VISITOR_LIST: ListSpec = {
  id: "visitors",
  noun: { one: "visitor", many: "visitors" },
  search: { label: "Search visitors by name or e-mail", placeholder: "Search names and e-mails" },
  filters: [
    {
      kind: "choice",
      name: "kind",
      label: "Kind of visitor",
      quick: true,
      options: [
        { value: "identified", label: "Identified" },
        { value: "anonymous", label: "Anonymous" },
      ],
    },
  ],
  sort: "newest",
};

/** The columns of the list of visitors. */
export function visitorColumns(organization: { slug: string; timezone: string }): Column<CountedVisitor>[] {
  const { timezone } = organization;
  return [
    {
      id: "visitor",
      header: "Visitor",
      fixed: true,
      cell: (visitor) => <Name visitor={visitor} href={visitorPath(organization, visitor.id)} />,
    },
    { id: "source", header: "Source", tone: "soft", cell: ({ source }) => source },
    { id: "chats", header: "Chats", align: "end", cell: ({ counts }) => counts.chats },
    { id: "views", header: "Views", align: "end", cell: ({ counts }) => counts.views },
    { id: "clicks", header: "Clicks", align: "end", cell: ({ counts }) => counts.clicks },
    {
      id: "first_seen",
      header: "First seen",
      align: "end",
      tone: "soft",
      sort: { descending: "newest" },
      cell: ({ created_at }) => <Moment at={created_at} timezone={timezone} />,
    },
    {
      id: "last_active",
      header: "Last active",
      align: "end",
      tone: "soft",
      sort: { descending: "last_active" },
      cell: ({ last_active_at }) => <Moment at={last_active_at} timezone={timezone} />,
    },
  ];
}

function Name({ visitor: { name, email, session_id }, href }: { visitor: CountedVisitor; href: string }) {
  return (
    <>
      <RowLink href={href} isUnnamed={name === null && email === null}>
        {name ?? email ?? "Anonymous"}
      </RowLink>
      {name !== null && email !== null ? <Below>{email}</Below> : null}
      {email === null && session_id !== null ? <Below look="code">{session_id}</Below> : null}
    </>
  );
}
