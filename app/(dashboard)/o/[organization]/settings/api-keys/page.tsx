import type { Metadata } from "next";
import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import { listApiKeys } from "@/lib/core/api-keys/list-api-keys";
import { apiKeysPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { CreateKey } from "./_components/create-key";
import { KeyTable } from "./_components/key-table";
import { TestOrganization } from "./_components/test-organization";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "API keys" };

const PAGE_SIZE = 50;

interface ApiKeysPageProps {
  params: OrganizationParams;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ApiKeysPage({ params, searchParams }: ApiKeysPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const { cursor, new: wantsNew } = await searchParams;
  const { data: keys, next_cursor } = await listApiKeys(ctx, {
    limit: PAGE_SIZE,
    cursor: typeof cursor === "string" ? cursor : undefined,
  });
  return (
    <>
      <PageHeader
        title="API keys"
        description={
          organization.is_test
            ? "Keys for trying things out. What they send stays in this test organisation."
            : "Widgets send with a key. Secret keys are for servers, publishable ones for pages in a browser."
        }
        actions={may("admin") ? <CreateKey key={String(wantsNew)} opened={wantsNew !== undefined} /> : undefined}
      />
      {keys.length === 0 ? (
        <Notice title="No keys yet" tone="empty">
          {may("admin") ? "Create one, and what is sent with it appears here." : "An admin can create one."}
        </Notice>
      ) : (
        <>
          <KeyTable keys={keys} timezone={organization.timezone} mayChange={may("admin")} />
          <p className={classes["freshness"]}>
            Requests and errors are those of this hour and the 23 before it, counted within about five seconds. An error
            is any answer of 400 and above to a key that is known.
          </p>
        </>
      )}
      {next_cursor === null ? null : (
        <ButtonLink href={apiKeysPath(organization, { cursor: next_cursor })} variant="default" mt="md">
          Older keys
        </ButtonLink>
      )}
      {organization.is_test ? null : <TestOrganization mayOpen={may("admin")} />}
    </>
  );
}
