"use client";

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Undo2Icon, DownloadIcon } from "lucide-react";
import { sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";
import { loadAnything } from "@/app/(dashboard)/_components/form/answers";
import { ConfirmDialog } from "@/app/(dashboard)/_components/form/confirm-dialog";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import { csvPath } from "@/lib/paths";

interface ImportActionsProps {
  importId: string;
  status: string;
  failedRows: number;
}

const UNDOABLE = new Set(["done", "cancelled", "failed"]);

/** What can be done with an import: stop it, get the rows that failed, take it back. */
export function ImportActions({ importId, status, failedRows }: ImportActionsProps) {
  const organization = useOrganization();
  const { write, refresh, pending, failure } = useWrite();
  const [asking, ask] = useDisclosure(false);
  const path = `/api/contacts/imports/${importId}`;

  async function act(name: "cancel" | "undo") {
    if ((await write({ path: `${path}/${name}`, method: "POST", answer: loadAnything })) === null) return;
    ask.close();
    refresh();
  }

  return (
    <>
      {failedRows === 0 ? null : (
        <Button
          component="a"
          href={csvPath(organization, `${path}/rows`, { outcome: "failed" })}
          download
          variant="default"
          leftSection={<DownloadIcon size={16} aria-hidden="true" />}
        >
          Rows that failed
        </Button>
      )}
      {status === "queued" || status === "running" ? (
        <Button variant="default" loading={pending} onClick={() => void act("cancel")}>
          Stop
        </Button>
      ) : null}
      {UNDOABLE.has(status) ? (
        <Button variant="default" leftSection={<Undo2Icon size={16} aria-hidden="true" />} onClick={ask.open}>
          Undo the import
        </Button>
      ) : null}
      <ConfirmDialog
        opened={asking}
        title="Undo the import?"
        confirmLabel="Undo the import"
        cancelLabel="Keep it"
        isDestructive
        pending={pending}
        error={failure && sentenceOf(failure)}
        onConfirm={() => void act("undo")}
        onClose={ask.close}
      >
        Contacts that it created are removed, and those that it changed are as they were. What somebody has changed
        since is kept.
      </ConfirmDialog>
    </>
  );
}
