import { Button, Group, Text } from "@mantine/core";

interface Undoable {
  message: string;
  undo: () => Promise<void> | void;
}

const SHOWN_MS = 8000;

/** Says what was done, with a way to take it back. */
export async function showUndo({ message, undo }: Undoable): Promise<void> {
  const { notifications } = await import("@mantine/notifications");
  const id = `undo-${crypto.randomUUID()}`;
  const take = () => {
    notifications.hide(id);
    void undo();
  };
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    withCloseButton: true,
    closeButtonProps: { "aria-label": "Close" },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="subtle" onClick={take}>
          Undo
        </Button>
      </Group>
    ),
  });
}
