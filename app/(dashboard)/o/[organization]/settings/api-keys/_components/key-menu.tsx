"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { BanIcon, EllipsisIcon, PencilIcon, RotateCwIcon, GlobeIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ApiKey } from "@/lib/core/api-keys/schemas";

// each is loaded when it is first asked for
const dialogs = {
  rename: dynamic(() => import("./rename-key").then((module) => module.RenameKey)),
  origins: dynamic(() => import("./edit-origins").then((module) => module.EditOrigins)),
  rotate: dynamic(() => import("./rotate-key").then((module) => module.RotateKey)),
  revoke: dynamic(() => import("./revoke-key").then((module) => module.RevokeKey)),
};

/** What an admin can do with a key that works. */
export function KeyMenu({ apiKey }: { apiKey: ApiKey }) {
  const [asked, setAsked] = useState<keyof typeof dialogs>();
  const [opened, dialog] = useDisclosure(false);
  const router = useRouter();
  const Dialog = asked === undefined ? null : dialogs[asked];

  function ask(what: keyof typeof dialogs) {
    setAsked(what);
    dialog.open();
  }

  // not before: the row, and with it a dialog that shows a new key, goes when its key has ended
  function done() {
    dialog.close();
    router.refresh();
  }

  return (
    <>
      <Menu position="bottom-end" width={180} shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${apiKey.label}`}>
            <EllipsisIcon size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<PencilIcon size={15} />} onClick={() => ask("rename")}>
            Rename
          </Menu.Item>
          {apiKey.kind === "publishable" ? (
            <Menu.Item leftSection={<GlobeIcon size={15} />} onClick={() => ask("origins")}>
              Allowed origins
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<RotateCwIcon size={15} />} onClick={() => ask("rotate")}>
            Rotate
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="light-dark(var(--mantine-color-red-8), var(--mantine-color-red-3))"
            leftSection={<BanIcon size={15} />}
            onClick={() => ask("revoke")}
          >
            Revoke
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {Dialog === null ? null : <Dialog apiKey={apiKey} opened={opened} onClose={done} />}
    </>
  );
}
