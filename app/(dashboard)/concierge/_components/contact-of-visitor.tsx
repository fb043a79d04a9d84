"use client";

import { Button } from "@mantine/core";
import { BookUserIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";
import { ButtonLink } from "@/app/_components/button-link";
import { FormError } from "@/app/_components/form-error";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import { contactPath } from "@/lib/paths";

const loadLinked = () => import("@/app/_client/answers").then(({ VisitorLinked }) => VisitorLinked);

interface ContactOfVisitorProps {
  visitor: { id: string; email: string | null; contact_id: string | null };
  /** Whether to offer to make a contact of a visitor whose address is known. */
  mayAdd: boolean;
}

/** Leads to the contact that a visitor is, or makes them one. */
export function ContactOfVisitor({ visitor: { id, email, contact_id: contactId }, mayAdd }: ContactOfVisitorProps) {
  const organization = useOrganization();
  if (contactId !== null)
    return (
      <ButtonLink href={contactPath(organization, contactId)} variant="default">
        Open the contact
      </ButtonLink>
    );
  return email !== null && mayAdd ? <AddToContacts visitorId={id} /> : null;
}

/** Makes a contact of an identified visitor, or links the contact that has their address. */
function AddToContacts({ visitorId }: { visitorId: string }) {
  const router = useRouter();
  const organization = useOrganization();
  const { write, pending, failure } = useWrite();

  async function add() {
    const path = `/api/visitors/${visitorId}/contact`;
    const linked = await write({ path, method: "POST", body: {}, answer: loadLinked });
    if (linked !== null) router.push(contactPath(organization, linked.contact.id));
  }

  return (
    <>
      <FormError message={failure && sentenceOf(failure)} />
      <Button leftSection={<BookUserIcon size={16} aria-hidden="true" />} loading={pending} onClick={() => void add()}>
        Add to contacts
      </Button>
    </>
  );
}
