import { FileInputIcon, PlusIcon } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "@/app/_components/button-link";
import { hrefOf } from "@/app/(dashboard)/_components/list/address";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ListPage } from "@/app/(dashboard)/_components/list/list-page";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import { NEW_ROW, OPEN_PARAM } from "@/app/(dashboard)/_components/list/read-resource";
import { listContacts } from "@/lib/core/contacts/list-contacts";
import { ListContacts } from "@/lib/core/contacts/schemas";
import { contactImportsPath, contactsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { ContactBulk } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/contact-bulk";
import { ContactDrawer } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/contact-drawer";
import {
  contactFormFields,
  contactFormValues,
} from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/contact-fields";
import {
  contactColumns,
  contactList,
} from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/contact-list";
import { NoContacts } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/no-contacts";
import { peopleAndTags } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/people";

export const metadata: Metadata = { title: "Contacts" };

interface ContactsPageProps {
  params: OrganizationParams;
  searchParams: Promise<Query>;
}

export default async function ContactsPage({ params, searchParams }: ContactsPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const query = await searchParams;
  const [list, known] = await Promise.all([
    readList(contactList([], []), {
      path: contactsPath(organization),
      query,
      keep: [OPEN_PARAM],
      shape: ListContacts,
      read: (asked) => listContacts(ctx, asked),
    }),
    peopleAndTags(ctx),
  ]);
  const { address } = list;
  const { people, tags } = known;
  const fields = address.values[OPEN_PARAM]?.[0] === NEW_ROW ? await contactFormFields(ctx, known) : null;
  const newHref = hrefOf(address, { [OPEN_PARAM]: [NEW_ROW] }, address.trail);
  return (
    <>
      <ListPage
        list={{ ...list, spec: contactList(tags, people) }}
        viewer={ctx}
        title="Contacts"
        description="People your organisation deals with."
        columns={contactColumns(organization, people)}
        rowId={({ id }) => id}
        empty={<NoContacts newHref={newHref} mayCreate={may("agent")} />}
        searchHelp="Each word is looked for in names, e-mail addresses, telephone numbers and companies."
        csv={{ route: "/api/contacts" }}
        count="/api/contacts?count=true&limit=1"
        bulk={
          may("agent")
            ? {
                name: ({ name }) => name,
                actions: (
                  <ContactBulk
                    tags={tags}
                    people={people}
                    mayRemove={may("manager")}
                    isBin={address.values["deleted"]?.[0] === "true"}
                  />
                ),
              }
            : undefined
        }
        actions={
          <>
            {may("manager") ? (
              <ButtonLink
                href={contactImportsPath(organization)}
                variant="default"
                leftSection={<FileInputIcon size={16} />}
              >
                Import
              </ButtonLink>
            ) : null}
            {may("agent") ? (
              <ButtonLink href={newHref} leftSection={<PlusIcon size={16} />}>
                New contact
              </ButtonLink>
            ) : null}
          </>
        }
      />
      {fields === null || !may("agent") ? null : (
        <ContactDrawer
          fields={fields}
          values={contactFormValues(fields, null)}
          closed={hrefOf(address, { [OPEN_PARAM]: [] }, address.trail)}
        />
      )}
    </>
  );
}
