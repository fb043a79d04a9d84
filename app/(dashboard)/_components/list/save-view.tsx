"use client";

import { Modal } from "@mantine/core";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { loadStored } from "@/app/(dashboard)/_components/form/answers";
import type { Field } from "@/app/(dashboard)/_components/form/fields";
import { ResourceForm } from "@/app/(dashboard)/_components/form/resource-form";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import type { ViewState } from "./views-bar";

const FIELDS: readonly Field[] = [
  { name: "name", label: "Name", input: "text", required: true, maxLength: 100 },
  { name: "is_shared", label: "Everybody in the organisation sees it", input: "switch", required: false },
  { name: "is_pinned", label: "Show it above the list", input: "switch", required: false },
];

interface SaveViewProps {
  list: string;
  state: ViewState;
  onClose: () => void;
}

/** Saves how the list is narrowed, sorted and shown under a name. */
export function SaveView({ list, state, onClose }: SaveViewProps) {
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams();
  const { write, refresh, pending, failure } = useWrite();

  async function save(values: object): Promise<boolean> {
    const body = { ...state, ...values, list };
    const saved = await write({ path: "/api/saved-views", method: "POST", body, answer: loadStored });
    if (saved === null) return false;
    const params = new URLSearchParams(query);
    params.set("view", saved.id);
    params.delete("cursor");
    router.replace(`${pathname}?${params.toString()}`);
    refresh();
    onClose();
    return true;
  }

  return (
    <Modal opened onClose={onClose} title="Save as a new view" closeButtonProps={{ "aria-label": "Close" }}>
      <ResourceForm
        fields={FIELDS}
        values={{ is_pinned: true }}
        onSubmit={save}
        failure={failure}
        pending={pending}
        submitLabel="Save view"
        isNew
        onCancel={onClose}
      />
    </Modal>
  );
}
