"use client";

import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { sentenceOf } from "@/app/_client/call-api";
import { loadStored } from "@/app/(dashboard)/_components/form/answers";
import { LeaveGuard } from "@/app/(dashboard)/_components/form/leave-guard";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";

const MAX_LENGTH = 10_000;

/** Writes a note about a contact. */
export function AddNote({ contactId }: { contactId: string }) {
  const { write, refresh, pending, failure } = useWrite();
  const [body, setBody] = useState("");

  async function add() {
    const path = `/api/contacts/${contactId}/notes`;
    if ((await write({ path, method: "POST", body: { body }, answer: loadStored })) === null) return;
    setBody("");
    refresh();
  }

  return (
    <>
      <Textarea
        aria-label="New note"
        placeholder="Write a note"
        dir="auto"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={MAX_LENGTH}
        value={body}
        error={failure && sentenceOf(failure)}
        onChange={({ currentTarget }) => setBody(currentTarget.value)}
        onKeyDown={({ key, metaKey, ctrlKey }) => {
          if (key === "Enter" && (metaKey || ctrlKey) && body.trim() !== "") void add();
        }}
      />
      <Group justify="flex-end" mt="xs" mb="md">
        <Button size="xs" loading={pending} disabled={body.trim() === ""} onClick={() => void add()}>
          Add note
        </Button>
      </Group>
      <LeaveGuard isDirty={body.trim() !== "" && !pending} />
    </>
  );
}
