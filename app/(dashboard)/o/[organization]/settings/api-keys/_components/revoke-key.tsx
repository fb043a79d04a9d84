"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { FormError } from "@/app/_components/form-error";
import type { KeyDialogProps } from "./key-dialog";
import { useKeyChange } from "./use-key-change";

const loadApiKey = () => import("@/lib/core/api-keys/schemas").then((schemas) => schemas.ApiKey);

/** Asks before a key is ended, because that cannot be undone. */
export function RevokeKey({ apiKey, opened, onClose }: KeyDialogProps) {
  const { pending, error, change } = useKeyChange();

  async function revoke() {
    if ((await change({ path: `/${apiKey.id}`, method: "DELETE", answer: loadApiKey })) !== null) onClose();
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Revoke “${apiKey.label}”?`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="lg">
        <FormError message={error} />
        <Text size="md">
          Whatever still sends with {apiKey.prefix}…{apiKey.last4} is refused from its next request on. This cannot be
          undone.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={pending} onClick={() => void revoke()}>
            Revoke the key
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
