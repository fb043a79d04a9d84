"use client";

import { Kbd, Modal, Table } from "@mantine/core";
import { useOs } from "@mantine/hooks";

interface KeyHelpProps {
  keys: readonly { key: string; label: string }[];
  onClose: () => void;
}

/** The keys of a page. */
export function KeyHelp({ keys, onClose }: KeyHelpProps) {
  const os = useOs();
  const everywhere = { key: os === "macos" ? "⌘ K" : "Ctrl K", label: "Search and commands" };
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" closeButtonProps={{ "aria-label": "Close" }}>
      <Table>
        <Table.Tbody>
          {[...keys, everywhere].map(({ key, label }) => (
            <Table.Tr key={key}>
              <Table.Td w="6rem">
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{label}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
