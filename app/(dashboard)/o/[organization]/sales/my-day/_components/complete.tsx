"use client";

import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { loadAnything } from "@/app/(dashboard)/_components/form/answers";
import { showFailure } from "@/app/(dashboard)/_components/form/notices";
import { showUndo } from "@/app/(dashboard)/_components/form/undo-toast";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";

/** Completes an activity: shown at once, and taken back by a click. */
export function Complete({ id, subject }: { id: string; subject: string }) {
  const { write, refresh, pending } = useWrite();
  const [done, setDone] = useState(false);
  const path = `/api/activities/${id}/complete`;

  async function toggle() {
    const toggled = await write({ path, method: "PATCH", answer: loadAnything });
    if (toggled === null) await showFailure("Not changed", "Somebody has changed the activity. Reload the page.");
    refresh();
    return toggled !== null;
  }

  async function complete() {
    setDone(true);
    if (!(await toggle())) return setDone(false);
    return showUndo({ message: `“${subject}” is done.`, undo: async () => void (await toggle()) });
  }

  return (
    <Checkbox
      data-key="c"
      aria-label={`Complete ${subject}`}
      checked={done}
      disabled={pending}
      onChange={() => void complete()}
    />
  );
}
