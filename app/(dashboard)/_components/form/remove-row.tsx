"use client";

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Trash2Icon } from "lucide-react";
import type { ReactNode } from "react";
import { sentenceOf } from "@/app/_client/call-api";
import { loadAnything } from "./answers";
import { ConfirmDialog } from "./confirm-dialog";
import { useDrawer } from "./form-drawer";
import { showDone, showFailure } from "./notices";
import { showUndo } from "./undo-toast";
import { useWrite } from "./use-write";

interface RemoveRowProps {
  path: string;
  noun: string;
  /** What it is called, so that nobody removes another one. */
  name: string;
  /** Whether it goes to the bin, from where a click brings it back. */
  hasBin?: true;
  /** What else happens, and whether it can be undone. */
  children: ReactNode;
}

/** Removes the row of a drawer, after asking. */
export function RemoveRow({ path, noun, name, hasBin, children }: RemoveRowProps) {
  const { write, refresh, pending, failure } = useWrite();
  const drawer = useDrawer();
  const [asking, ask] = useDisclosure(false);

  async function remove() {
    if ((await write({ path, method: "DELETE", answer: loadAnything })) === null) return;
    ask.close();
    drawer.close();
    refresh();
    const message = `The ${noun} “${name}” was removed.`;
    await (hasBin === true ? showUndo({ message, undo: restore }) : showDone(message));
  }

  async function restore() {
    const restored = await write({ path: `${path}/restore`, method: "POST", answer: loadAnything });
    if (restored === null) await showFailure("Not restored", "Please try again.");
    refresh();
  }

  return (
    <>
      <Button
        mt="xl"
        variant="subtle"
        color="red"
        leftSection={<Trash2Icon size={16} aria-hidden="true" />}
        onClick={ask.open}
      >
        Remove {noun}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={`Remove “${name}”?`}
        confirmLabel={`Remove ${noun}`}
        cancelLabel="Keep it"
        isDestructive
        pending={pending}
        error={failure && sentenceOf(failure)}
        onConfirm={() => void remove()}
        onClose={ask.close}
      >
        {children}
      </ConfirmDialog>
    </>
  );
}
