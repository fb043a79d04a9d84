"use client";

import { Button, Drawer, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { ReactNode } from "react";

interface FormDrawerProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  /** The form; it says whether closing would lose something. */
  children: (onDirty: (isDirty: boolean) => void) => ReactNode;
}

/** A form beside the page it belongs to. Closing it with changes asks first. */
export function FormDrawer({ title, opened, onClose, children }: FormDrawerProps) {
  const [isDirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);

  function close() {
    setAsking(false);
    setDirty(false);
    onClose();
  }

  return (
    <Drawer
      opened={opened}
      onClose={() => (isDirty ? setAsking(true) : close())}
      position="right"
      size="md"
      title={title}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {asking ? (
        <Group mb="md" role="alert" justify="space-between">
          <Text size="sm">Your changes are not saved yet.</Text>
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => setAsking(false)}>
              Keep editing
            </Button>
            <Button size="xs" color="red" onClick={close}>
              Discard
            </Button>
          </Group>
        </Group>
      ) : null}
      {children(setDirty)}
    </Drawer>
  );
}
