import { Group } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { Below, RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { TagBadge } from "@/app/(dashboard)/_components/tag-badge";
import { CONTACT_SOURCES, CONTACT_STATES, CONTACT_STATUSES } from "@/lib/core/contacts/fields";
import type { Contact } from "@/lib/core/contacts/schemas";
import type { Tag } from "@/lib/core/tags/tags";
import { contactPath } from "@/lib/paths";
import type { Person } from "./people";
import { optionsOf, wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";

const YES_OR_NO = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

/** What contacts can be narrowed by: their tags and owners are those of the organisation. */
export function contactList(tags: readonly Tag[], people: readonly Person[]): ListSpec {
  return {
    id: "contacts",
    noun: { one: "contact", many: "contacts" },
    search: {
      label: "Search contacts by name, e-mail, telephone or company",
      placeholder: "Search names, e-mails, companies",
    },
    filters: [
      { kind: "choice", name: "status", label: "Status", options: optionsOf(CONTACT_STATUSES) },
      { kind: "multi", name: "tag", label: "Tags", options: tags.map(({ id, name }) => ({ value: id, label: name })) },
      {
        kind: "choice",
        name: "owner_id",
        label: "Owner",
        options: [{ value: "none", label: "Nobody" }, ...people.map(({ id, name }) => ({ value: id, label: name }))],
      },
      { kind: "choice", name: "source", label: "Source", options: optionsOf(CONTACT_SOURCES) },
      { kind: "choice", name: "contact_state", label: "State", options: optionsOf(CONTACT_STATES) },
      { kind: "choice", name: "has_visitor", label: "Linked to a web visitor", options: YES_OR_NO },
      { kind: "choice", name: "email_opt_in", label: "E-mail opt-in", options: YES_OR_NO },
      { kind: "choice", name: "deleted", label: "Removed", options: [{ value: "true", label: "Removed contacts" }] },
    ],
    sort: "-created_at",
  };
}

/** The columns of the list of contacts. */
export function contactColumns(
  organization: { slug: string; timezone: string },
  people: readonly Person[],
): Column<Contact>[] {
  const { timezone } = organization;
  return [
    {
      id: "name",
      header: "Name",
      fixed: true,
      sort: { ascending: "name", descending: "-name" },
      cell: ({ id, name, email }) => (
        <>
          <RowLink href={contactPath(organization, id)}>{name}</RowLink>
          {email === null || email === name ? null : <Below>{email}</Below>}
        </>
      ),
    },
    ...textColumns,
    {
      id: "owner",
      header: "Owner",
      tone: "soft",
      cell: ({ owner_id }) => <bdi>{people.find(({ id }) => id === owner_id)?.name ?? "–"}</bdi>,
    },
    {
      id: "lead_score",
      header: "Lead score",
      align: "end",
      sort: { descending: "-lead_score", ascending: "lead_score" },
      cell: ({ lead_score }) => lead_score ?? "–",
    },
    {
      id: "last_activity_at",
      header: "Last activity",
      align: "end",
      tone: "soft",
      optional: true,
      sort: { descending: "-last_activity_at", ascending: "last_activity_at" },
      cell: ({ last_activity_at: at }) => (at === null ? "–" : <Moment at={at} timezone={timezone} />),
    },
    {
      id: "created_at",
      header: "Created",
      align: "end",
      tone: "soft",
      sort: { descending: "-created_at", ascending: "created_at" },
      cell: ({ created_at }) => <Moment at={created_at} timezone={timezone} />,
    },
  ];
}

const textColumns: readonly Column<Contact>[] = [
  { id: "company", header: "Company", wide: true, cell: ({ company_name }) => <bdi>{company_name ?? "–"}</bdi> },
  { id: "status", header: "Status", cell: ({ status }) => wordOf(status) },
  {
    id: "tags",
    header: "Tags",
    wide: true,
    cell: ({ tags }) =>
      tags.length === 0 ? (
        "–"
      ) : (
        <Group gap={4}>
          {tags.map((tag) => (
            <TagBadge key={tag.id} tag={tag} />
          ))}
        </Group>
      ),
  },
  { id: "phone", header: "Phone", optional: true, cell: ({ phone, mobile }) => phone ?? mobile ?? "–" },
  { id: "source", header: "Source", tone: "soft", optional: true, cell: ({ source }) => wordOf(source) },
  { id: "city", header: "City", optional: true, cell: ({ city }) => <bdi>{city ?? "–"}</bdi> },
];
