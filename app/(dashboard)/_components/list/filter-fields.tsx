"use client";

import "@mantine/dates/styles.layer.css";

import { Autocomplete, MultiSelect, Select } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { useDebouncedCallback } from "@mantine/hooks";
import type { Values } from "./address";
import { bandOf } from "./filter-words";
import { namesOf } from "./spec";
import type { Filter, Option } from "./spec";
import classes from "./toolbar.module.css";
import { useTyped } from "./use-typed";

const TYPING_PAUSE_MS = 400;
/** Lists longer than this are searched by typing. */
const LONG_LIST = 7;

interface FilterFieldsProps {
  filters: readonly Filter[];
  values: Values;
  onChange: (change: Values) => void;
}

/** A field for each of the less common filters. */
export function FilterFields({ filters, values, onChange }: FilterFieldsProps) {
  return (
    <div className={classes["fields"]}>
      {filters.map((filter) => (
        <Field key={namesOf(filter)[0]} filter={filter} values={values} onChange={onChange} />
      ))}
    </div>
  );
}

function Field({ filter, values, onChange }: Omit<FilterFieldsProps, "filters"> & { filter: Filter }) {
  switch (filter.kind) {
    case "choice":
      return (
        <Select
          {...lookOf(filter.label, filter.options)}
          value={values[filter.name]?.[0] ?? null}
          onChange={(value) => onChange({ [filter.name]: value === null ? [] : [value] })}
        />
      );
    case "multi":
      return (
        <MultiSelect
          {...lookOf(filter.label, filter.options)}
          value={[...(values[filter.name] ?? [])]}
          onChange={(chosen) => onChange({ [filter.name]: chosen })}
        />
      );
    case "text":
      return (
        <TextField
          label={filter.label}
          value={values[filter.name]?.[0] ?? ""}
          suggestions={filter.suggestions ?? []}
          onChange={(text) => onChange({ [filter.name]: text === "" ? [] : [text] })}
        />
      );
    case "dates":
      return <DateField filter={filter} values={values} onChange={onChange} />;
    case "numbers":
      return <BandField filter={filter} values={values} onChange={onChange} />;
    case "link":
      return null;
  }
}

function DateField({ filter, values, onChange }: FieldProps<"dates">) {
  const { label, from, to } = filter;
  return (
    <DatePickerInput
      type="range"
      label={label}
      placeholder="Any days"
      clearable
      allowSingleDateInRange
      valueFormat="D MMM YYYY"
      value={[values[from]?.[0] ?? null, values[to]?.[0] ?? null]}
      // a range is chosen in two clicks, and counts after the second
      onChange={([first, last]) => {
        if ((first === null) === (last === null)) onChange({ [from]: first ? [first] : [], [to]: last ? [last] : [] });
      }}
      ariaLabels={{ previousMonth: "Previous month", nextMonth: "Next month" }}
    />
  );
}

function BandField({ filter, values, onChange }: FieldProps<"numbers">) {
  const { label, min, max, bands } = filter;
  const band = bandOf(bands, values[min]?.[0], values[max]?.[0]);
  return (
    <Select
      label={label}
      placeholder="Any"
      clearable
      data={bands.map((choice) => choice.label)}
      value={band?.label ?? null}
      onChange={(chosen) => {
        const found = bands.find((choice) => choice.label === chosen);
        onChange({ [min]: textOf(found?.min), [max]: textOf(found?.max) });
      }}
    />
  );
}

interface FieldProps<Kind extends Filter["kind"]> {
  filter: Extract<Filter, { kind: Kind }>;
  values: Values;
  onChange: (change: Values) => void;
}

interface TextFieldProps {
  label: string;
  value: string;
  suggestions: readonly string[];
  onChange: (value: string) => void;
}

/** A text that may be chosen from a list or written freely. */
function TextField({ label, value, suggestions, onChange }: TextFieldProps) {
  const [typed, setTyped] = useTyped(value);
  const changeSoon = useDebouncedCallback((text: string) => onChange(text.trim()), TYPING_PAUSE_MS);
  return (
    <Autocomplete
      label={label}
      placeholder="Any"
      dir="auto"
      maxLength={200}
      data={[...new Set(suggestions)]}
      value={typed}
      onChange={(text) => {
        setTyped(text);
        changeSoon(text);
      }}
    />
  );
}

function lookOf(label: string, options: readonly Option[]) {
  return {
    label,
    placeholder: "Any",
    clearable: true,
    searchable: options.length > LONG_LIST,
    nothingFoundMessage: "Nothing found",
    data: options.map(({ value, label: text, count }) => ({
      value,
      label: count === undefined ? text : `${text} (${count.toLocaleString("en-GB")})`,
    })),
  };
}

function textOf(bound: number | undefined): string[] {
  return bound === undefined ? [] : [String(bound)];
}
