"use client";

import { Button, Modal, Stack, TagsInput } from "@mantine/core";
import { useState } from "react";
import { sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import type { KeyDialogProps } from "./key-dialog";

const loadApiKey = () => import("@/lib/core/api-keys/schemas").then((schemas) => schemas.ApiKey);

/** The web sites whose pages may use a publishable key. */
export function EditOrigins({ apiKey, opened, onClose }: KeyDialogProps) {
  const { pending, failure, write } = useWrite();
  const [origins, setOrigins] = useState(apiKey.allowed_origins);

  async function save() {
    const body = { allowed_origins: origins };
    if ((await write({ path: `/api/api-keys/${apiKey.id}`, method: "PATCH", body, answer: loadApiKey })) !== null)
      onClose();
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Where “${apiKey.label}” works`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="md">
        <FormError message={failure && sentenceOf(failure)} />
        <TagsInput
          label="Allowed origins"
          placeholder="https://www.example.com"
          description="Press Enter after each. Pages of any other web site are refused from their next request on."
          value={origins}
          onChange={setOrigins}
          data-autofocus
        />
        <Button loading={pending} onClick={() => void save()} fullWidth>
          Save
        </Button>
      </Stack>
    </Modal>
  );
}
