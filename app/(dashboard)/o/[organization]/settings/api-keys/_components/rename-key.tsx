"use client";

import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { isNotEmpty, useForm } from "@mantine/form";
import { sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import type { KeyDialogProps } from "./key-dialog";

const loadApiKey = () => import("@/lib/core/api-keys/schemas").then((schemas) => schemas.ApiKey);

/** Another name for a key. */
export function RenameKey({ apiKey, opened, onClose }: KeyDialogProps) {
  const { pending, failure, write } = useWrite();
  const form = useForm({ initialValues: { label: apiKey.label }, validate: { label: isNotEmpty("Give it a name") } });

  async function rename({ label }: { label: string }) {
    if (
      (await write({ path: `/api/api-keys/${apiKey.id}`, method: "PATCH", body: { label }, answer: loadApiKey })) !==
      null
    )
      onClose();
  }

  return (
    <Modal opened={opened} onClose={onClose} title="Rename the key" closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={form.onSubmit((values) => void rename(values))}>
        <Stack gap="md">
          <FormError message={failure && sentenceOf(failure)} />
          <TextInput label="Name" maxLength={100} data-autofocus {...form.getInputProps("label")} />
          <Button type="submit" loading={pending} fullWidth>
            Rename
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
