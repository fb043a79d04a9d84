import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { foundOrWhy } from "@/app/(dashboard)/_components/states/found-or-why";
import { peopleAndTags } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/people";
import { listDuplicates } from "@/lib/core/contact-merges/merge-contacts";
import { listContacts } from "@/lib/core/contacts/list-contacts";
import { contacts } from "@/lib/core/contacts/schemas";
import type { Contact } from "@/lib/core/contacts/schemas";
import { contactMergePath, contactPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { TenantContext } from "@/lib/platform/context";
import { getRow } from "@/lib/platform/resource/verbs";
import { Candidates } from "./_components/candidates";
import { MergeForm } from "./_components/merge-form";
import { differencesOf } from "./_components/differences";

export const metadata: Metadata = { title: "Merge contacts" };

interface MergePageProps {
  params: Promise<{ organization: string; id: string }>;
  searchParams: Promise<Query>;
}

/** First which other contact, then which of the two values counts where they differ. */
export default async function MergePage({ params, searchParams }: MergePageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const contact = await readContact(ctx, decodeURIComponent((await params).id));
  if (contact === null) notFound();
  const { other: otherId, search } = await searchParams;
  const other = typeof otherId === "string" ? await readContact(ctx, otherId) : null;
  const back = <BackToList path={contactPath(organization, contact.id)}>Contact</BackToList>;
  if (!may("manager"))
    return (
      <>
        <PageHeader back={back} title="Merge contacts" />
        <Notice title="For managers">Contacts are merged by managers of the organisation.</Notice>
      </>
    );
  if (other === null || other.id === contact.id) {
    const words = typeof search === "string" ? search.slice(0, 200).trim() : "";
    const found = words === "" ? [] : (await listContacts(ctx, { search: words, limit: 10, sort: "name" })).data;
    return (
      <>
        <PageHeader
          back={back}
          title="Merge contacts"
          description={<>Which contact is the same person as {contact.name}?</>}
        />
        <Candidates
          path={contactMergePath(organization, contact.id)}
          search={words}
          duplicates={await listDuplicates(ctx, contact.id)}
          found={found.filter(({ id }) => id !== contact.id)}
        />
      </>
    );
  }
  const { people } = await peopleAndTags(ctx);
  return (
    <>
      <PageHeader
        back={back}
        title="Merge contacts"
        description="Tags, notes, activities and visitors of both stay. The merge can be undone."
        actions={
          <ButtonLink href={contactMergePath(organization, contact.id)} variant="default">
            Choose another one
          </ButtonLink>
        }
      />
      <MergeForm
        contact={{ id: contact.id, name: contact.name }}
        other={{ id: other.id, name: other.name }}
        differences={differencesOf(contact, other, people)}
      />
    </>
  );
}

async function readContact(ctx: TenantContext, given: string): Promise<Contact | null> {
  const { data: id } = z.uuid().safeParse(given);
  if (id === undefined) return null;
  const found = await foundOrWhy(getRow(ctx, contacts, id));
  return typeof found === "string" || found.deleted_at !== null ? null : found;
}
