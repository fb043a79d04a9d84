"use client";

import { ActionIcon, Button, Group, Menu, Textarea } from "@mantine/core";
import { EllipsisIcon, PencilIcon, Trash2Icon } from "lucide-react";
import { useState } from "react";
import { sentenceOf } from "@/app/_client/call-api";
import { loadAnything, loadStored } from "@/app/(dashboard)/_components/form/answers";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import classes from "./note.module.css";

interface NoteProps {
  note: { id: string; body: string; version: number };
  author: string | null;
  mayChange: boolean;
}

/** A note in the timeline of a contact, to be changed or removed in its place. */
export function Note({ note: { id, body, version }, author, mayChange }: NoteProps) {
  const { write, refresh, pending, failure } = useWrite();
  const [draft, setDraft] = useState<string | null>(null);
  const path = `/api/contact-notes/${id}`;

  async function save() {
    if ((await write({ path, method: "PATCH", body: { body: draft }, version, answer: loadStored })) === null) return;
    setDraft(null);
    refresh();
  }

  async function remove() {
    if ((await write({ path, method: "DELETE", answer: loadAnything })) !== null) refresh();
  }

  if (draft !== null)
    return (
      <>
        <Textarea
          aria-label="Note"
          dir="auto"
          autosize
          value={draft}
          error={failure && sentenceOf(failure)}
          onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        />
        <Group mt="xs" gap="xs">
          <Button size="compact-sm" loading={pending} disabled={draft.trim() === ""} onClick={() => void save()}>
            Save
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setDraft(null)}>
            Cancel
          </Button>
        </Group>
      </>
    );
  return (
    <div className={classes["note"]}>
      <div className={classes["words"]}>
        <p className={classes["body"]} dir="auto">
          {body}
        </p>
        <span className={classes["by"]}>Note{author === null ? "" : ` by ${author}`}</span>
      </div>
      {mayChange ? <NoteMenu pending={pending} onEdit={() => setDraft(body)} onRemove={() => void remove()} /> : null}
    </div>
  );
}

function NoteMenu({ pending, onEdit, onRemove }: { pending: boolean; onEdit: () => void; onRemove: () => void }) {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" loading={pending} aria-label="Actions for the note">
          <EllipsisIcon size={16} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<PencilIcon size={15} />} onClick={onEdit}>
          Edit
        </Menu.Item>
        <Menu.Item color="red" leftSection={<Trash2Icon size={15} />} onClick={onRemove}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
