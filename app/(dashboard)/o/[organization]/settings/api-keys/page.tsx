import type { Metadata } from "next";
import { Notice } from "@/app/_components/notice";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { listApiKeys } from "@/lib/core/api-keys/list-api-keys";
import { apiKeysPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { PageQuery } from "@/lib/platform/pagination/page";
import { CreateKey } from "./_components/create-key";
import { KEY_LIST, keyColumns } from "./_components/key-list";
import { TestOrganization } from "./_components/test-organization";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "API keys" };

const PAGE_SIZE = 50;

interface ApiKeysPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function ApiKeysPage({ params, searchParams }: ApiKeysPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const query = await searchParams;
  const list = await readList(KEY_LIST, {
    path: apiKeysPath(organization),
    query,
    pageSize: PAGE_SIZE,
    shape: PageQuery,
    read: (asked) => listApiKeys(ctx, asked),
  });
  const wantsNew = query["new"];
  return (
    <>
      <ListPage
        list={list}
        title="API keys"
        description={
          organization.is_test
            ? "Keys of the test environment. What they send stays in this test organisation."
            : "Widgets send with a key. Secret keys are for servers, publishable ones for pages in a browser."
        }
        columns={keyColumns(organization.timezone, may("admin"))}
        rowId={({ id }) => id}
        isMuted={({ status }) => status !== "live"}
        empty={
          <Notice title="No keys yet" tone="empty">
            {may("admin") ? "Create one, and what is sent with it appears here." : "An admin can create one."}
          </Notice>
        }
        pageNames={["Newer", "Older"]}
        actions={may("admin") ? <CreateKey key={String(wantsNew)} opened={wantsNew !== undefined} /> : undefined}
      />
      <p className={classes["freshness"]}>
        Requests and errors are those of this hour and the 23 before it, counted within about five seconds. An error is
        any answer of 400 and above to a key that is known.
      </p>
      {organization.is_test ? null : <TestOrganization mayOpen={may("admin")} />}
    </>
  );
}
