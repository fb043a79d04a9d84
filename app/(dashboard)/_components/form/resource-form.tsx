"use client";

import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import type { ApiError } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { FieldInput } from "./field-input";
import type { Value } from "./field-input";
import type { Field } from "./fields";
import { LeaveGuard } from "./leave-guard";

/** The values of a form by the names of its fields. */
export type FormValues = Readonly<Record<string, Value>>;

interface ResourceFormProps {
  fields: readonly Field[];
  values: FormValues;
  /** Stores the values that differ; true when they are stored. */
  onSubmit: (changed: Readonly<Record<string, Value | null>>) => Promise<boolean>;
  failure: ApiError | null;
  pending: boolean;
  submitLabel: string;
  readOnly?: boolean;
  /** Something beside the fields has changed. */
  isDirtyBeside?: boolean;
  /** Sends everything, as for something new. */
  isNew?: boolean;
  onCancel?: () => void;
  /** Tells a dialog around the form whether leaving loses something. */
  onDirty?: (isDirty: boolean) => void;
  /** Between the fields and the button. */
  children?: ReactNode;
}

/** A form of fields: refusals of the server show at their field, and leaving it with changes asks first. */
export function ResourceForm(props: ResourceFormProps) {
  const { fields, values: given, onSubmit, failure, pending, submitLabel, children } = props;
  const { readOnly = false, isNew = false, isDirtyBeside = false, onCancel, onDirty } = props;
  const [values, setValues] = useState<FormValues>(given);
  const [base, setBase] = useState<FormValues>(given);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const changed = changesOf(fields, base, values);
  const isDirty = isDirtyBeside || Object.keys(changed).length > 0;

  function change(name: string, value: Value) {
    const next = { ...values, [name]: value };
    setValues(next);
    onDirty?.(Object.keys(changesOf(fields, base, next)).length > 0);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const blank = fields.filter(({ name, required }) => required && nullIfBlank(values[name]) === null);
    setMissing(blank.map(({ name }) => name));
    if (blank.length > 0) return;
    if (!(await onSubmit(isNew ? filled(fields, values) : changed))) return;
    setBase(values);
    onDirty?.(false);
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <FormError message={wholeMessage(failure, fields)} />
        {fields.map((field, index) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name] ?? blankOf(field)}
            error={missing.includes(field.name) ? `${field.label} is required.` : messageAt(failure, field)}
            readOnly={readOnly}
            isFirst={index === 0 && isNew}
            onChange={(value) => change(field.name, value)}
          />
        ))}
        {children}
        {readOnly ? null : (
          <Group>
            <Button type="submit" loading={pending} disabled={!isNew && !isDirty}>
              {submitLabel}
            </Button>
            {onCancel === undefined ? null : (
              <Button variant="default" onClick={onCancel}>
                Cancel
              </Button>
            )}
          </Group>
        )}
      </Stack>
      <LeaveGuard isDirty={isDirty && !pending} />
    </form>
  );
}

/** What the server says about one field, named as people know it. */
function messageAt(failure: ApiError | null, { name, label }: Field): string | null {
  const issue = failure?.issues.find(({ path }) => path === name || path.startsWith(`${name}.`));
  if (issue === undefined) return null;
  return issue.message.startsWith(name) ? label + issue.message.slice(name.length) : issue.message;
}

/** What the server says about the rest. */
function wholeMessage(failure: ApiError | null, fields: readonly Field[]): string | null {
  if (failure === null) return null;
  const others = failure.issues.filter(
    ({ path }) => !fields.some(({ name }) => path === name || path.startsWith(`${name}.`)),
  );
  if (failure.issues.length > 0 && others.length === 0) return null;
  return others.length === 0 ? failure.message : others.map(({ message }) => message).join(" ");
}

/** What differs; blank is null for the API. */
function changesOf(fields: readonly Field[], base: FormValues, values: FormValues) {
  const changed = fields.filter(
    (field) =>
      JSON.stringify(values[field.name] ?? blankOf(field)) !== JSON.stringify(base[field.name] ?? blankOf(field)),
  );
  return Object.fromEntries(changed.map(({ name }) => [name, nullIfBlank(values[name])]));
}

function filled(fields: readonly Field[], values: FormValues) {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = nullIfBlank(values[name]);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function nullIfBlank(value: Value | undefined): Value | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  return value ?? null;
}

function blankOf({ input }: Field): Value {
  if (input === "switch") return false;
  return input === "tags" ? [] : "";
}
