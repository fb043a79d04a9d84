"use client";

import { NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useId } from "react";
import type { ChatFilterOptions } from "@/lib/concierge/chats/schemas";
import classes from "./chat-filters.module.css";
import { LEAD_SCORES, SENTIMENT_NAMES } from "./filter-names";
import type { Filters } from "./list-address";
import { useTyped } from "./use-typed";

const TYPING_PAUSE_MS = 400;

interface FilterFieldsProps {
  chosen: Filters;
  options: ChatFilterOptions;
  timezone: string;
  onNarrow: (change: Filters) => void;
}

/** The less common filters, one field each. */
export function FilterFields({ chosen, options, timezone, onNarrow }: FilterFieldsProps) {
  const leads = LEAD_SCORES.find(({ min, max }) => min === chosen.min_lead_score && max === chosen.max_lead_score);
  return (
    <div className={classes["fields"]}>
      <NativeSelect
        label="Sentiment"
        value={chosen.sentiment ?? ""}
        data={[
          { value: "", label: "Any" },
          ...Object.entries(SENTIMENT_NAMES).map(([value, label]) => ({ value, label })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onNarrow({
            sentiment: value === "positive" || value === "neutral" || value === "negative" ? value : undefined,
          })
        }
      />
      <NativeSelect
        label="Lead score"
        value={leads?.label ?? ""}
        data={[{ value: "", label: "Any" }, ...LEAD_SCORES.map(({ label }) => label)]}
        onChange={({ currentTarget: { value } }) => {
          const range = LEAD_SCORES.find(({ label }) => label === value);
          onNarrow({ min_lead_score: range?.min, max_lead_score: range?.max });
        }}
      />
      <Suggested
        label="Topic"
        value={chosen.topic}
        choices={options.topics}
        onChange={(topic) => onNarrow({ topic })}
      />
      <Suggested
        label="Source page begins with"
        value={chosen.source_page}
        choices={options.source_pages}
        onChange={(source_page) => onNarrow({ source_page })}
      />
      <TextInput
        type="date"
        label={`From (days in ${timezone})`}
        value={chosen.from ?? ""}
        max={chosen.to}
        onChange={({ currentTarget: { value } }) => onNarrow({ from: value || undefined })}
      />
      <TextInput
        type="date"
        label="To, inclusive"
        value={chosen.to ?? ""}
        min={chosen.from}
        onChange={({ currentTarget: { value } }) => onNarrow({ to: value || undefined })}
      />
    </div>
  );
}

interface SuggestedProps {
  label: string;
  value: string | undefined;
  choices: readonly string[];
  onChange: (value: string | undefined) => void;
}

/** A text that may be chosen from a list or written freely. */
function Suggested({ label, value = "", choices, onChange }: SuggestedProps) {
  const list = useId();
  const [typed, setTyped] = useTyped(value);
  const changeSoon = useDebouncedCallback((text: string) => onChange(text.trim() || undefined), TYPING_PAUSE_MS);
  return (
    <>
      <TextInput
        label={label}
        list={list}
        value={typed}
        maxLength={200}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          changeSoon(currentTarget.value);
        }}
      />
      <datalist id={list}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </datalist>
    </>
  );
}
