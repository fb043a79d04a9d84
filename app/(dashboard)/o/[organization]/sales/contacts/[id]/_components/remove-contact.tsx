"use client";

import { Button } from "@mantine/core";
import { Trash2Icon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useOrganization } from "@/app/_client/organization";
import { loadAnything } from "@/app/(dashboard)/_components/form/answers";
import { showFailure } from "@/app/(dashboard)/_components/form/notices";
import { showUndo } from "@/app/(dashboard)/_components/form/undo-toast";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import { contactsPath } from "@/lib/paths";

/** Puts a contact into the bin; a click brings it back. */
export function RemoveContact({ contactId, name }: { contactId: string; name: string }) {
  const router = useRouter();
  const organization = useOrganization();
  const { write, refresh, pending } = useWrite();
  const path = `/api/contacts/${contactId}`;

  async function remove() {
    const removed = await write({ path, method: "DELETE", answer: loadAnything });
    if (removed === null) return showFailure("Not removed", "Please try again.");
    router.push(contactsPath(organization));
    refresh();
    return showUndo({ message: `“${name}” was removed.`, undo: restore });
  }

  async function restore() {
    const restored = await write({ path: `${path}/restore`, method: "POST", answer: loadAnything });
    if (restored === null) await showFailure("Not restored", "Its e-mail address may be used by another contact now.");
    refresh();
  }

  return (
    <Button
      variant="subtle"
      color="red"
      justify="flex-start"
      leftSection={<Trash2Icon size={16} aria-hidden="true" />}
      loading={pending}
      onClick={() => void remove()}
    >
      Remove contact
    </Button>
  );
}
