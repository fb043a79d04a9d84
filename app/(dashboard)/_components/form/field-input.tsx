"use client";

import { ColorInput, NumberInput, Select, Switch, TagsInput, TextInput, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import type { Field } from "./fields";

/** What a form holds of a field; blank is the empty text. */
export type Value = string | number | boolean | readonly string[];

interface FieldInputProps {
  field: Field;
  value: Value;
  error: ReactNode;
  readOnly: boolean;
  /** Has the focus when a dialog opens. */
  isFirst?: boolean;
  onChange: (value: Value) => void;
}

const TYPES: Readonly<Partial<Record<Field["input"], string>>> = {
  email: "email",
  tel: "tel",
  url: "url",
  date: "date",
  datetime: "datetime-local",
};

/** One field, filled in the way its shape asks for. */
export function FieldInput(props: FieldInputProps) {
  const { field, value, error, readOnly, onChange } = props;
  const { label, help, input, required, min, max, options = [] } = field;
  const look = lookOf(props);
  switch (input) {
    case "text":
    case "textarea":
    case "email":
    case "tel":
    case "url":
    case "date":
    case "datetime":
      return <TextField {...props} />;
    case "number":
      return (
        <NumberInput
          {...look}
          {...(min !== undefined && { min })}
          {...(max !== undefined && { max })}
          thousandSeparator=","
          hideControls
          value={typeof value === "number" ? value : ""}
          onChange={onChange}
        />
      );
    case "choice":
      return (
        <Select
          {...look}
          data={[...options]}
          allowDeselect={!required}
          clearable={!required}
          searchable={options.length > 7}
          value={value === "" ? null : String(value)}
          onChange={(chosen) => onChange(chosen ?? "")}
        />
      );
    case "switch":
      return (
        <Switch
          label={label}
          description={help}
          error={error}
          disabled={readOnly}
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case "tags":
      return (
        <TagsInput
          {...look}
          data={options.map((option) => option.label)}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      );
    case "color":
      return <ColorInput {...look} format="hex" value={String(value)} onChange={onChange} />;
  }
}

function TextField(props: FieldInputProps) {
  const { field, value, onChange } = props;
  const look = { ...lookOf(props), dir: "auto" as const, maxLength: field.maxLength, value: String(value) };
  if (field.input === "textarea")
    return (
      <Textarea
        {...look}
        autosize
        minRows={3}
        maxRows={12}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...look}
      type={TYPES[field.input] ?? "text"}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function lookOf({ field: { label, help, required, placeholder }, error, readOnly, isFirst = false }: FieldInputProps) {
  return {
    label,
    description: help,
    required,
    error,
    placeholder,
    readOnly,
    "data-autofocus": isFirst || undefined,
    ...(readOnly ? { variant: "filled" } : {}),
  };
}
