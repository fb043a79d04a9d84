"use client";

import { sentenceOf } from "@/app/_client/call-api";
import { ConfirmDialog } from "@/app/(dashboard)/_components/form/confirm-dialog";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import type { KeyDialogProps } from "./key-dialog";

const loadApiKey = () => import("@/lib/core/api-keys/schemas").then((schemas) => schemas.ApiKey);

/** Asks before a key is ended, because that cannot be undone. */
export function RevokeKey({ apiKey, opened, onClose }: KeyDialogProps) {
  const { pending, failure, write } = useWrite();

  async function revoke() {
    if ((await write({ path: `/api/api-keys/${apiKey.id}`, method: "DELETE", answer: loadApiKey })) !== null) onClose();
  }

  return (
    <ConfirmDialog
      opened={opened}
      title={`Revoke “${apiKey.label}”?`}
      confirmLabel="Revoke the key"
      cancelLabel="Keep it"
      isDestructive
      pending={pending}
      error={failure && sentenceOf(failure)}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      Requests with {apiKey.prefix}…{apiKey.last4} will be rejected immediately. This cannot be undone.
    </ConfirmDialog>
  );
}
