"use client";

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

/** Asks before somebody leaves a page with changes that are not saved: by a link, by closing the tab, or going back. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  const router = useRouter();
  const [wanted, setWanted] = useState<string | null>(null);

  useEffect(() => {
    if (!isDirty) return undefined;
    const end = new AbortController();
    const { signal } = end;
    window.addEventListener("beforeunload", (event) => event.preventDefault(), { signal });
    // before the router hears of the click
    document.addEventListener("click", (event) => holdBack(event, setWanted), { signal, capture: true });
    return () => end.abort();
  }, [isDirty]);

  function leave() {
    const href = wanted;
    setWanted(null);
    if (href !== null) router.push(href);
  }

  return (
    <Modal
      opened={wanted !== null}
      onClose={() => setWanted(null)}
      title="Leave without saving?"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="lg">
        <Text size="md">Your changes are not saved yet and will be lost.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setWanted(null)} data-autofocus>
            Keep editing
          </Button>
          <Button color="red" onClick={leave}>
            Leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function holdBack(event: MouseEvent, ask: (href: string) => void) {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!isPlain || link === null || link.target === "_blank" || link.hasAttribute("download")) return;
  if (link.origin !== window.location.origin || link.pathname === window.location.pathname) return;
  event.preventDefault();
  event.stopPropagation();
  ask(link.pathname + link.search + link.hash);
}
