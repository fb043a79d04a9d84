import { Moment } from "@/app/_components/moment";
import { hrefOf } from "@/app/(dashboard)/_components/list/address";
import type { Address } from "@/app/(dashboard)/_components/list/address";
import { fieldsOf } from "@/app/(dashboard)/_components/form/fields";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { OPEN_PARAM } from "@/app/(dashboard)/_components/list/read-resource";
import { RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { TagBadge } from "@/app/(dashboard)/_components/tag-badge";
import { CreateTag, TAG_COLORS } from "@/lib/core/tags/tags";
import type { Tag } from "@/lib/core/tags/tags";

export const TAG_LIST: ListSpec = {
  id: "tags",
  noun: { one: "tag", many: "tags" },
  search: { label: "Search tags by name", placeholder: "Search tags" },
  filters: [
    {
      kind: "choice",
      name: "color",
      label: "Colour",
      options: TAG_COLORS.map((color) => ({ value: color, label: color.charAt(0).toUpperCase() + color.slice(1) })),
    },
  ],
  sort: "name",
};

export const TAG_FIELDS = fieldsOf(CreateTag, {
  name: { label: "Name", help: "Unique, whatever its case and accents." },
  color: { label: "Colour" },
  description: { label: "Description", input: "textarea" },
});

/** The columns of the list of tags; a tag opens beside it. */
export function tagColumns(address: Address, timezone: string): Column<Tag>[] {
  return [
    {
      id: "name",
      header: "Name",
      fixed: true,
      sort: { ascending: "name", descending: "-name" },
      cell: (tag) => (
        <RowLink
          href={hrefOf(address, { [OPEN_PARAM]: [tag.id] }, address.trail)}
          isOpen={address.values[OPEN_PARAM]?.[0] === tag.id}
        >
          <TagBadge tag={tag} />
        </RowLink>
      ),
    },
    {
      id: "description",
      header: "Description",
      tone: "soft",
      wide: true,
      cell: ({ description }) => <bdi>{description ?? "–"}</bdi>,
    },
    {
      id: "created_at",
      header: "Created",
      align: "end",
      tone: "soft",
      sort: { descending: "-created_at", ascending: "created_at" },
      cell: ({ created_at }) => <Moment at={created_at} timezone={timezone} />,
    },
    {
      id: "updated_at",
      header: "Changed",
      align: "end",
      tone: "soft",
      sort: { descending: "-updated_at", ascending: "updated_at" },
      cell: ({ updated_at }) => <Moment at={updated_at} timezone={timezone} />,
    },
  ];
}
