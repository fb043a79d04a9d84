"use client";

import { Button, Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import { RevealedKey } from "@/app/_components/revealed-key";
import type { KeyDialogProps } from "./key-dialog";

const loadApiKeyWithSecret = () => import("@/lib/core/api-keys/schemas").then((schemas) => schemas.ApiKeyWithSecret);

const GRACES = [
  { value: "0", label: "Not at all: it stops at once" },
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "24 hours" },
];

/** A successor with the same rights; the old key may work on for a while, so that no widget falls silent. */
export function RotateKey({ apiKey, opened, onClose }: KeyDialogProps) {
  const { pending, failure, write } = useWrite();
  const [grace, setGrace] = useState("3600");
  const [successor, setSuccessor] = useState<string | null>(null);

  async function rotate() {
    const body = { grace_seconds: Number(grace) };
    const rotated = await write({
      path: `/api/api-keys/${apiKey.id}/rotate`,
      method: "POST",
      body,
      answer: loadApiKeyWithSecret,
    });
    setSuccessor(rotated?.key ?? null);
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => setSuccessor(null)}
      title={successor === null ? `Rotate “${apiKey.label}”` : "The new key"}
      closeOnClickOutside={successor === null}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="md">
        <FormError message={failure && sentenceOf(failure)} />
        {successor === null ? (
          <>
            <Text size="md">A new key with the same permissions replaces it.</Text>
            <Select
              label="Keep the old key active for"
              data={GRACES}
              allowDeselect={false}
              value={grace}
              onChange={(value) => setGrace(value ?? "0")}
            />
            <Button onClick={() => void rotate()} loading={pending} fullWidth>
              Rotate
            </Button>
          </>
        ) : (
          <>
            <RevealedKey apiKey={successor} />
            <Button fullWidth onClick={onClose}>
              I have stored it
            </Button>
          </>
        )}
      </Stack>
    </Modal>
  );
}
