import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { Moment } from "@/app/_components/moment";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import { foundOrWhy } from "@/app/(dashboard)/_components/states/found-or-why";
import { OtherOrganization } from "@/app/(dashboard)/_components/states/not-shown";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import { Facts } from "@/app/(dashboard)/settings/_components/facts";
import { getImport } from "@/lib/core/contact-imports/import-steps";
import type { ContactImportDetail } from "@/lib/core/contact-imports/schemas";
import { contactImportsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import { ImportActions } from "./_components/import-actions";
import { ImportProgress } from "./_components/import-progress";
import { MapColumns } from "./_components/map-columns";

export const metadata: Metadata = { title: "Import of contacts" };

interface ImportPageProps {
  params: Promise<{ organization: string; importId: string }>;
}

/** One import, from the mapping of its columns to its undoing. */
export default async function ImportPage({ params }: ImportPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  if (!may("manager"))
    return <Notice title="For managers">Contacts are imported by managers of the organisation.</Notice>;
  const { data: id } = z.uuid().safeParse((await params).importId);
  if (id === undefined) notFound();
  const found = await foundOrWhy(getImport(ctx, id));
  if (found === "not_found") notFound();
  if (found === "other_organization")
    return <OtherOrganization noun={{ one: "import", many: "imports" }} list={contactImportsPath(organization)} />;
  return (
    <>
      <PageHeader
        back={<BackToList path={contactImportsPath(organization)}>Imports of contacts</BackToList>}
        title={<bdi>{found.file_name}</bdi>}
        description={
          <>
            {wordOf(found.status)}, uploaded <Moment at={found.created_at} timezone={organization.timezone} />
          </>
        }
        actions={<ImportActions importId={found.id} status={found.status} failedRows={found.failed_rows} />}
      />
      <Step found={found} />
    </>
  );
}

function Step({ found }: { found: ContactImportDetail }) {
  switch (found.status) {
    case "mapping":
      return <MapColumns importId={found.id} columns={found.columns} targets={found.targets} />;
    case "queued":
    case "running":
    case "undoing":
      return <ImportProgress done={found.done_rows} total={found.total_rows} status={wordOf(found.status)} />;
    case "done":
    case "cancelled":
    case "failed":
      return (
        <>
          {found.error === null ? null : (
            <Notice tone="bad" title="The import stopped">
              {found.error}
            </Notice>
          )}
          <Facts
            facts={[
              fact("Rows", found.total_rows),
              fact("Created", found.created_rows),
              fact("Updated", found.updated_rows),
              fact("Skipped", found.skipped_rows),
              fact("Failed", found.failed_rows),
            ]}
          />
        </>
      );
    case "undone":
      return (
        <Facts
          facts={[
            fact("Contacts removed", found.removed_rows),
            fact("Contacts restored", found.restored_rows),
            { ...fact("Kept", found.kept_rows), note: "changed by somebody since" },
          ]}
        />
      );
  }
}

function fact(name: string, value: number) {
  return { name, value: value.toLocaleString("en-GB") };
}
