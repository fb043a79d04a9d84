"use client";

import { Button } from "@mantine/core";
import { IconAddressBook } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";
import { FormError } from "@/app/_components/form-error";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import { contactPath } from "@/lib/paths";

const loadLinked = () => import("@/app/_client/answers").then(({ VisitorLinked }) => VisitorLinked);

/** Makes a contact of an identified visitor, or links the contact that has their address. */
export function AddToContacts({ visitorId }: { visitorId: string }) {
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
      <Button
        leftSection={<IconAddressBook size={16} aria-hidden="true" />}
        loading={pending}
        onClick={() => void add()}
      >
        Add to contacts
      </Button>
    </>
  );
}
