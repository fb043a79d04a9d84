"use client";

import { Button } from "@mantine/core";
import { sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { loadAnything } from "@/app/(dashboard)/_components/form/answers";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";

/** Takes a contact out of the bin. */
export function Restore({ contactId }: { contactId: string }) {
  const { write, refresh, pending, failure } = useWrite();

  async function restore() {
    const path = `/api/contacts/${contactId}/restore`;
    if ((await write({ path, method: "POST", answer: loadAnything })) !== null) refresh();
  }

  return (
    <>
      <FormError message={failure && sentenceOf(failure)} />
      <Button loading={pending} onClick={() => void restore()}>
        Restore
      </Button>
    </>
  );
}
