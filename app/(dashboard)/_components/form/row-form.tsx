"use client";

import { sentenceOf } from "@/app/_client/call-api";
import { loadStored } from "./answers";
import { useDrawer } from "./form-drawer";
import type { Field } from "./fields";
import { ResourceForm } from "./resource-form";
import type { FormValues } from "./resource-form";
import { showFailure } from "./notices";
import { showUndo } from "./undo-toast";
import { useWrite } from "./use-write";

interface RowFormProps {
  /** The collection: `/api/tags`. */
  route: string;
  /** What one row is called. */
  noun: string;
  fields: readonly Field[];
  values: FormValues;
  /** The row that is changed; none for a new one. */
  row?: { id: string; version: number } | undefined;
  /** Sent with a new row besides. */
  fixed?: Readonly<Record<string, unknown>>;
  readOnly?: boolean;
}

/** Creates or changes one row of a resource in a drawer. A change can be taken back, and never overwrites a newer version. */
export function RowForm({ route, noun, fields, values, row, fixed, readOnly = false }: RowFormProps) {
  const { write, refresh, pending, failure } = useWrite();
  const drawer = useDrawer();

  async function save(body: object): Promise<boolean> {
    const saved =
      row === undefined
        ? await write({ path: route, method: "POST", body: { ...fixed, ...body }, answer: loadStored })
        : await write({ path: `${route}/${row.id}`, method: "PATCH", body, version: row.version, answer: loadStored });
    if (saved === null) return false;
    drawer.close();
    refresh();
    if (row !== undefined) await offerUndo(Object.keys(body));
    return true;
  }

  async function offerUndo(names: readonly string[]) {
    const before = Object.fromEntries(names.map((name) => [name, blankToNull(values[name])]));
    await showUndo({
      message: `The ${noun} was saved.`,
      undo: async () => {
        const undone = await write({ path: `${route}/${row?.id}`, method: "PATCH", body: before, answer: loadStored });
        if (undone === null)
          await showFailure("Not taken back", failure === null ? "Please try again." : sentenceOf(failure));
        refresh();
      },
    });
  }

  return (
    <ResourceForm
      fields={fields}
      values={values}
      onSubmit={save}
      failure={failure}
      pending={pending}
      submitLabel={row === undefined ? `Create ${noun}` : "Save"}
      isNew={row === undefined}
      readOnly={readOnly}
      onDirty={drawer.setDirty}
      onCancel={drawer.close}
    />
  );
}

function blankToNull(value: unknown): unknown {
  return value === "" || value === undefined ? null : value;
}
