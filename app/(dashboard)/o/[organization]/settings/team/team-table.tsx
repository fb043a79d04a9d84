import { Avatar, Badge } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import type { TeamUser } from "@/lib/core/members/schemas";
import classes from "./team-table.module.css";

const ROLES: Readonly<Record<TeamUser["role"], { label: string; may: string }>> = {
  owner: { label: "Owner", may: "Everything, and it cannot be taken away" },
  admin: { label: "Admin", may: "Settings, API keys, jobs and the team" },
  manager: { label: "Manager", may: "Reads everything, summarises chats" },
  agent: { label: "Agent", may: "Reads everything, summarises chats" },
  analyst: { label: "Analyst", may: "Reads everything, summarises chats" },
};

interface TeamTableProps {
  people: readonly TeamUser[];
  ownId: string;
  timezone: string;
}

/** The people of the organisation, who joined last first. */
export function TeamTable({ people, ownId, timezone }: TeamTableProps) {
  return (
    <div className={classes["frame"]}>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Role</th>
            <th scope="col">Joined</th>
            <th scope="col">Last sign-in</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <PersonRow key={person.id} person={person} isSelf={person.id === ownId} timezone={timezone} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PersonRow({ person, isSelf, timezone }: { person: TeamUser; isSelf: boolean; timezone: string }) {
  const { name, email, role, created_at, last_sign_in_at } = person;
  return (
    <tr>
      <td>
        <span className={classes["person"]}>
          <Avatar name={name ?? email} color="initials" size={34} aria-hidden="true" alt="" />
          <span className={classes["names"]}>
            <span className={classes["name"]}>
              {name ?? email}
              {isSelf ? (
                <Badge variant="light" size="sm" className={classes["you"]}>
                  you
                </Badge>
              ) : null}
            </span>
            {name === null ? null : <span className={classes["email"]}>{email}</span>}
          </span>
        </span>
      </td>
      <td data-label="Role">
        {ROLES[role].label}
        <span className={classes["may"]}>{ROLES[role].may}</span>
      </td>
      <td data-label="Joined">
        <Moment at={created_at} timezone={timezone} />
      </td>
      <td data-label="Last sign-in">
        {last_sign_in_at === null ? "Never" : <Moment at={last_sign_in_at} timezone={timezone} />}
      </td>
    </tr>
  );
}
