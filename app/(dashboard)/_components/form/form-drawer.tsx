"use client";

import { Button, Drawer, Group, Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import { createContext, use, useMemo, useState } from "react";
import type { ReactNode } from "react";

interface DrawerState {
  setDirty: (isDirty: boolean) => void;
  /** Closes at once, as after saving. */
  close: () => void;
}

const Context = createContext<DrawerState | null>(null);

/** The drawer around a form. */
export function useDrawer(): DrawerState {
  const drawer = use(Context);
  if (drawer === null) throw new Error("This form belongs into a drawer");
  return drawer;
}

interface FormDrawerProps {
  title: string;
  /** The page without the drawer: what opens it stands in the address. */
  closed: string;
  children: ReactNode;
}

/** A form beside the page it belongs to, opened by its address. Closing it with changes asks first. */
export function FormDrawer({ title, closed, children }: FormDrawerProps) {
  const router = useRouter();
  const [isDirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
  const drawer = useMemo((): DrawerState => {
    const close = () => router.push(closed, { scroll: false });
    return { setDirty, close };
  }, [router, closed]);
  return (
    <Drawer
      opened
      onClose={() => (isDirty ? setAsking(true) : drawer.close())}
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
            <Button size="xs" color="red" onClick={drawer.close}>
              Discard
            </Button>
          </Group>
        </Group>
      ) : null}
      <Context value={drawer}>{children}</Context>
    </Drawer>
  );
}
