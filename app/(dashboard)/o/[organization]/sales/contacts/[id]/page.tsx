import { MergeIcon, PencilIcon, PlusIcon } from "lucide-react";
import { Group } from "@mantine/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { z } from "zod";
import { ButtonLink } from "@/app/_components/button-link";
import { Moment } from "@/app/_components/moment";
import { PageHeader } from "@/app/_components/page-header";
import { hrefOf, readAddress } from "@/app/(dashboard)/_components/list/address";
import type { Address, Query } from "@/app/(dashboard)/_components/list/address";
import { OPEN_PARAM } from "@/app/(dashboard)/_components/list/read-resource";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import { foundOrWhy } from "@/app/(dashboard)/_components/states/found-or-why";
import { OtherOrganization } from "@/app/(dashboard)/_components/states/not-shown";
import { TagBadge } from "@/app/(dashboard)/_components/tag-badge";
import { TimelineLoading } from "@/app/(dashboard)/_components/timeline/timeline-loading";
import { ActivityDrawer } from "@/app/(dashboard)/o/[organization]/sales/_components/activity-drawer";
import { ContactDrawer } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/contact-drawer";
import {
  contactFormFields,
  contactFormValues,
  ownFields,
} from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/contact-fields";
import { peopleAndTags } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/people";
import { listDuplicates } from "@/lib/core/contact-merges/merge-contacts";
import { contacts } from "@/lib/core/contacts/schemas";
import type { Contact } from "@/lib/core/contacts/schemas";
import { contactMergePath, contactPath, contactsPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { MemberRole, TenantContext } from "@/lib/platform/context";
import { getRow } from "@/lib/platform/resource/verbs";
import { ContactPanel } from "./_components/contact-panel";
import { ContactTimelineSection, TIMELINE } from "./_components/contact-timeline";
import { DuplicatesPanel } from "./_components/duplicates-panel";
import { Restore } from "./_components/restore";
import classes from "./page.module.css";

interface ContactPageProps {
  params: Promise<{ organization: string; id: string }>;
  searchParams: Promise<Query>;
}

export const metadata: Metadata = { title: "Contact" };

export default async function ContactPage({ params, searchParams }: ContactPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const { data: id } = z.uuid().safeParse((await params).id);
  if (id === undefined) notFound();
  const query = await searchParams;
  const contact = await foundOrWhy(getRow(ctx, contacts, id));
  if (contact === "not_found") notFound();
  if (contact === "other_organization")
    return <OtherOrganization noun={{ one: "contact", many: "contacts" }} list={contactsPath(organization)} />;
  const [known, own, duplicates] = await Promise.all([
    peopleAndTags(ctx),
    ownFields(ctx),
    listDuplicates(ctx, contact.id),
  ]);
  const { timezone } = organization;
  const address = readAddress(TIMELINE, contactPath(organization, contact.id), query, [OPEN_PARAM]);
  const isRemoved = contact.deleted_at !== null;
  return (
    <>
      <PageHeader
        back={<BackToList path={contactsPath(organization)}>Contacts</BackToList>}
        title={<bdi>{contact.name}</bdi>}
        description={
          <span className={classes["facts"]}>
            {contact.company_name === null ? null : <bdi>{contact.company_name}</bdi>}
            <span>
              created <Moment at={contact.created_at} timezone={timezone} />
            </span>
          </span>
        }
        actions={
          <ContactActions
            contact={contact}
            organization={organization}
            hrefOfOpen={(what) => hrefOf(address, { [OPEN_PARAM]: [what] })}
            may={may}
          />
        }
      />
      {contact.tags.length === 0 ? null : (
        <Group gap={6} mb="md">
          {contact.tags.map((tag) => (
            <TagBadge key={tag.id} tag={tag} />
          ))}
        </Group>
      )}
      <div className={classes["columns"]}>
        <Suspense fallback={<TimelineLoading />}>
          <ContactTimelineSection
            ctx={ctx}
            organization={organization}
            contactId={contact.id}
            query={query}
            known={{ ...known, own }}
            mayWrite={may("agent") && !isRemoved}
          />
        </Suspense>
        <aside className={classes["aside"]} aria-label="About this contact">
          <DuplicatesPanel
            organization={organization}
            contactId={contact.id}
            duplicates={duplicates}
            mayMerge={may("manager")}
          />
          <ContactPanel contact={contact} people={known.people} own={own} mayRemove={may("manager") && !isRemoved} />
        </aside>
      </div>
      {isRemoved || !may("agent") ? null : <OpenForm ctx={ctx} contact={contact} known={known} address={address} />}
    </>
  );
}

interface OpenFormProps {
  ctx: TenantContext;
  contact: Contact;
  known: Awaited<ReturnType<typeof peopleAndTags>>;
  address: Address;
}

/** The form that is open beside the page: the contact's own, or that of a new activity with them. */
async function OpenForm({ ctx, contact, known, address }: OpenFormProps) {
  const open = address.values[OPEN_PARAM]?.[0];
  const closed = hrefOf(address, { [OPEN_PARAM]: [] }, address.trail);
  if (open === "activity") return <ActivityDrawer activity={null} closed={closed} mayChange contactId={contact.id} />;
  if (open !== "contact") return null;
  const fields = await contactFormFields(ctx, known);
  return (
    <ContactDrawer
      key={contact.version}
      fields={fields}
      values={contactFormValues(fields, contact)}
      contact={contact}
      closed={closed}
    />
  );
}

interface ContactActionsProps {
  contact: Contact;
  organization: { slug: string };
  hrefOfOpen: (what: "contact" | "activity") => string;
  may: (role: MemberRole) => boolean;
}

function ContactActions({ contact: { id, deleted_at }, organization, hrefOfOpen, may }: ContactActionsProps) {
  if (deleted_at !== null) return may("manager") ? <Restore contactId={id} /> : null;
  return (
    <>
      {may("manager") ? (
        <ButtonLink href={contactMergePath(organization, id)} variant="default" leftSection={<MergeIcon size={16} />}>
          Merge
        </ButtonLink>
      ) : null}
      {may("agent") ? (
        <>
          <ButtonLink href={hrefOfOpen("activity")} variant="default" leftSection={<PlusIcon size={16} />}>
            New activity
          </ButtonLink>
          <ButtonLink href={hrefOfOpen("contact")} leftSection={<PencilIcon size={16} />}>
            Edit
          </ButtonLink>
        </>
      ) : null}
    </>
  );
}
