"use client";

import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { FormError } from "@/app/_components/form-error";

interface ConfirmDialogProps {
  /** The question, with the name of what is changed. */
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  opened: boolean;
  confirmLabel: string;
  cancelLabel: string;
  /** Something is destroyed. */
  isDestructive?: boolean;
  pending: boolean;
  error?: string | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that is hard to take back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, opened, confirmLabel, cancelLabel, isDestructive = false } = props;
  const { pending, error = null, onConfirm, onClose } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="lg">
        <FormError message={error} />
        <div dir="auto">{children}</div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {cancelLabel}
          </Button>
          <Button {...(isDestructive && { color: "red" })} loading={pending} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
