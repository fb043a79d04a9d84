"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";

interface ConfirmTimeZoneProps {
  /** The zone to change to; null while nothing is asked. */
  timezone: string | null;
  pending: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before the days of all history are cut anew. */
export function ConfirmTimeZone({ timezone, pending, onConfirm, onCancel }: ConfirmTimeZoneProps) {
  return (
    <Modal
      opened={timezone !== null}
      onClose={onCancel}
      title="Count the days in another zone?"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="lg">
        <Text size="md">
          All history will be counted again in {timezone ?? ""}: what happened around midnight may move to the day
          before or after. Nothing is lost, and you can change back. With much history this can take a few seconds.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel} data-autofocus>
            Keep the present zone
          </Button>
          <Button loading={pending} onClick={onConfirm}>
            Count again
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
