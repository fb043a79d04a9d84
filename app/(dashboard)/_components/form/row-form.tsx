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
  /** The body for these values, where it is shaped otherwise. */
  toBody?: (values: Readonly<Record<string, unknown>>) => object;
  /** Where to go on to with a new row; the drawer closes otherwise. */
  onCreated?: (id: string) => void;
}

/** Creates or changes one row of a resource in a drawer. A change can be taken back, and never overwrites a newer version. */
export function RowForm(props: RowFormProps) {
  const { route, noun, fields, values, row, fixed, readOnly = false, toBody = same, onCreated } = props;
  const { write, refresh, pending, failure } = useWrite();
  const drawer = useDrawer();

  async function save(changes: Readonly<Record<string, unknown>>): Promise<boolean> {
    const body = toBody(changes);
    const saved =
      row === undefined
        ? await write({ path: route, method: "POST", body: { ...fixed, ...body }, answer: loadStored })
        : await write({ path: `${route}/${row.id}`, method: "PATCH", body, version: row.version, answer: loadStored });
    if (saved === null) return false;
    drawer.setDirty(false);
    if (row === undefined && onCreated !== undefined) onCreated(saved.id);
    else drawer.close();
    refresh();
    if (row !== undefined) await offerUndo(Object.keys(changes));
    return true;
  }

  async function offerUndo(names: readonly string[]) {
    const before = Object.fromEntries(names.map((name) => [name, blankToNull(values[name])]));
    await showUndo({
      message: `The ${noun} was saved.`,
      undo: async () => {
        const undone = await write({
          path: `${route}/${row?.id}`,
          method: "PATCH",
          body: toBody(before),
          answer: loadStored,
        });
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

function same(values: Readonly<Record<string, unknown>>) {
  return values;
}

function blankToNull(value: unknown): unknown {
  return value === "" || value === undefined ? null : value;
}
