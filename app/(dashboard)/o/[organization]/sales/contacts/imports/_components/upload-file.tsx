"use client";

import { Button, FileButton } from "@mantine/core";
import { UploadIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";
import { FormError } from "@/app/_components/form-error";
import { loadStored } from "@/app/(dashboard)/_components/form/answers";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import { contactImportPath } from "@/lib/paths";

/** Takes a CSV file and leads on to the mapping of its columns. */
export function UploadFile() {
  const router = useRouter();
  const organization = useOrganization();
  const { write, pending, failure } = useWrite();

  async function upload(bytes: File | null) {
    if (bytes === null) return;
    const path = `/api/contacts/imports?name=${encodeURIComponent(bytes.name)}`;
    const stored = await write({ path, method: "POST", file: { bytes, type: "text/csv" }, answer: loadStored });
    if (stored !== null) router.push(contactImportPath(organization, stored.id));
  }

  return (
    <>
      <FormError message={failure && sentenceOf(failure)} />
      <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void upload(file)}>
        {(props) => (
          <Button {...props} loading={pending} leftSection={<UploadIcon size={16} aria-hidden="true" />}>
            Upload a CSV file
          </Button>
        )}
      </FileButton>
    </>
  );
}
