"use client";

import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCancel, IconDots, IconPencil, IconRotateClockwise, IconWorld } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import type { ApiKey } from "@/lib/core/api-keys/schemas";
import { RenameKey } from "./rename-key";
import { RevokeKey } from "./revoke-key";
import { RotateKey } from "./rotate-key";

const EditOrigins = dynamic(() => import("./edit-origins").then((module) => module.EditOrigins), { ssr: false });

/** What an admin can do with a key that works. */
export function KeyMenu({ apiKey }: { apiKey: ApiKey }) {
  const [renaming, rename] = useDisclosure(false);
  const [placing, place] = useDisclosure(false);
  const [rotating, rotate] = useDisclosure(false);
  const [revoking, revoke] = useDisclosure(false);
  const router = useRouter();

  // not before: the row, and with it a dialog that shows a new key, goes when its key has ended
  function done(dialog: { close: () => void }) {
    dialog.close();
    router.refresh();
  }

  return (
    <>
      <Menu position="bottom-end" width={180} shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${apiKey.label}`}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={rename.open}>
            Rename
          </Menu.Item>
          {apiKey.kind === "publishable" ? (
            <Menu.Item leftSection={<IconWorld size={15} />} onClick={place.open}>
              Allowed origins
            </Menu.Item>
          ) : null}
          <Menu.Item leftSection={<IconRotateClockwise size={15} />} onClick={rotate.open}>
            Rotate
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="light-dark(var(--mantine-color-red-8), var(--mantine-color-red-3))"
            leftSection={<IconCancel size={15} />}
            onClick={revoke.open}
          >
            Revoke
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameKey apiKey={apiKey} opened={renaming} onClose={() => done(rename)} />
      <EditOrigins apiKey={apiKey} opened={placing} onClose={() => done(place)} />
      <RotateKey apiKey={apiKey} opened={rotating} onClose={() => done(rotate)} />
      <RevokeKey apiKey={apiKey} opened={revoking} onClose={() => done(revoke)} />
    </>
  );
}
