import { PlusIcon } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { hrefOf } from "@/app/(dashboard)/_components/list/address";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { NEW_ROW, OPEN_PARAM, readResource } from "@/app/(dashboard)/_components/list/read-resource";
import { tags } from "@/lib/core/tags/tags";
import { tagsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { TagDrawer } from "./_components/tag-drawer";
import { TAG_LIST, tagColumns } from "./_components/tag-list";

export const metadata: Metadata = { title: "Tags" };

interface TagsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function TagsPage({ params, searchParams }: TagsPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const path = tagsPath(organization);
  const { list, open } = await readResource(ctx, tags, TAG_LIST, { path, query: await searchParams });
  const { address } = list;
  const create = may("agent") ? (
    <ButtonLink href={hrefOf(address, { [OPEN_PARAM]: [NEW_ROW] }, address.trail)} leftSection={<PlusIcon size={16} />}>
      New tag
    </ButtonLink>
  ) : null;
  return (
    <>
      <ListPage
        list={list}
        viewer={ctx}
        title="Tags"
        description="Words that people of the organisation put on contacts, to find them again."
        columns={tagColumns(address, organization.timezone)}
        rowId={({ id }) => id}
        empty={
          <Notice tone="empty" title="No tags yet" action={create}>
            A tag groups what belongs together: regular guests, a trade fair, people who asked about weddings.
          </Notice>
        }
        csv={{ route: "/api/tags" }}
        actions={create}
      />
      {open === undefined ? null : (
        <TagDrawer
          key={open?.updated_at}
          tag={open}
          closed={hrefOf(address, { [OPEN_PARAM]: [] }, address.trail)}
          mayChange={may("agent")}
          mayRemove={may("manager")}
        />
      )}
    </>
  );
}
