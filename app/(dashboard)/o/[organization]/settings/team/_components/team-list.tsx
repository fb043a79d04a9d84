import { Avatar, Badge } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { Below } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import type { TeamUser } from "@/lib/core/members/schemas";
import classes from "./team-list.module.css";

const ROLES: Readonly<Record<TeamUser["role"], { label: string; may: string }>> = {
  owner: { label: "Owner", may: "Full access; cannot be removed" },
  admin: { label: "Admin", may: "Settings, API keys, jobs and the team" },
  manager: { label: "Manager", may: "Reads everything, summarises chats" },
  agent: { label: "Agent", may: "Reads everything, summarises chats" },
  analyst: { label: "Analyst", may: "Reads everything, summarises chats" },
};

export const TEAM_LIST: ListSpec = { id: "team", noun: { one: "person", many: "people" }, filters: [] };

/** The columns of the organisation's people. */
export function teamColumns(ownId: string, timezone: string): Column<TeamUser>[] {
  return [
    {
      id: "person",
      header: "Person",
      fixed: true,
      cell: (person) => <Person person={person} isSelf={person.id === ownId} />,
    },
    {
      id: "role",
      header: "Role",
      wide: true,
      cell: ({ role }) => (
        <>
          {ROLES[role].label}
          <Below>{ROLES[role].may}</Below>
        </>
      ),
    },
    { id: "joined", header: "Joined", cell: ({ created_at }) => <Moment at={created_at} timezone={timezone} /> },
    {
      id: "last_sign_in",
      header: "Last sign-in",
      cell: ({ last_sign_in_at: at }) => (at === null ? "Never" : <Moment at={at} timezone={timezone} />),
    },
  ];
}

function Person({ person: { name, email }, isSelf }: { person: TeamUser; isSelf: boolean }) {
  return (
    <span className={classes["person"]}>
      <Avatar name={name ?? email} color="initials" size={34} aria-hidden="true" alt="" />
      <span>
        <span className={classes["name"]}>
          <bdi>{name ?? email}</bdi>
          {isSelf ? (
            <Badge variant="light" size="sm" className={classes["you"]}>
              you
            </Badge>
          ) : null}
        </span>
        {name === null ? null : <Below>{email}</Below>}
      </span>
    </span>
  );
}
