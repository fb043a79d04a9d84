import type { Metadata } from "next";
import { Notice } from "@/app/_components/notice";
import { Moment } from "@/app/_components/moment";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import { RowLink } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import { listImports } from "@/lib/core/contact-imports/import-steps";
import type { ContactImport } from "@/lib/core/contact-imports/schemas";
import { contactImportPath, contactImportsPath, contactsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { PageQuery } from "@/lib/platform/pagination/page";
import { UploadFile } from "@/app/(dashboard)/o/[organization]/sales/contacts/imports/_components/upload-file";

export const metadata: Metadata = { title: "Imports of contacts" };

const LIST: ListSpec = { id: "contact_imports", noun: { one: "import", many: "imports" }, filters: [] };

interface ImportsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function ImportsPage({ params, searchParams }: ImportsPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  if (!may("manager"))
    return <Notice title="For managers">Contacts are imported by managers of the organisation.</Notice>;
  const list = await readList(LIST, {
    path: contactImportsPath(organization),
    query: await searchParams,
    shape: PageQuery.strict(),
    read: (asked) => listImports(ctx, asked),
  });
  return (
    <ListPage
      list={list}
      back={<BackToList path={contactsPath(organization)}>Contacts</BackToList>}
      title="Imports of contacts"
      description="CSV files of contacts. You see what an import would do before it begins, and can undo it afterwards."
      columns={columnsOf(organization)}
      rowId={({ id }) => id}
      empty={
        <Notice tone="empty" title="No imports yet" action={<UploadFile />}>
          Choose a CSV file, in any encoding and with any delimiter. Its columns are mapped in the next step.
        </Notice>
      }
      actions={list.page?.data.length === 0 ? undefined : <UploadFile />}
    />
  );
}

function columnsOf(organization: { slug: string; timezone: string }): Column<ContactImport>[] {
  return [
    {
      id: "file",
      header: "File",
      fixed: true,
      cell: ({ id, file_name }) => <RowLink href={contactImportPath(organization, id)}>{file_name}</RowLink>,
    },
    { id: "status", header: "Status", cell: ({ status }) => wordOf(status) },
    ...NUMBERS,
    {
      id: "created",
      header: "Uploaded",
      align: "end",
      tone: "soft",
      cell: ({ created_at }) => <Moment at={created_at} timezone={organization.timezone} />,
    },
  ];
}

const NUMBERS = (
  [
    ["total_rows", "Rows"],
    ["created_rows", "Created"],
    ["updated_rows", "Updated"],
    ["failed_rows", "Failed"],
  ] as const
).map(([name, header]): Column<ContactImport> => ({
  id: name,
  header,
  align: "end",
  cell: (row) => row[name].toLocaleString("en-GB"),
}));
