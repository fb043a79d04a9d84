"use client";

import { Button, Checkbox, SegmentedControl, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { isNotEmpty, useForm } from "@mantine/form";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import { ALL_SCOPES, PUBLISHABLE_SCOPES, SCOPES } from "@/lib/core/api-keys/scopes";
import type { Scope } from "@/lib/core/api-keys/scopes";

const loadApiKeyWithSecret = () => import("@/lib/core/api-keys/schemas").then((schemas) => schemas.ApiKeyWithSecret);

const DAY_MS = 24 * 60 * 60 * 1000;
const LIVES = [
  { value: "", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];

const KINDS = [
  { value: "secret", label: "Secret" },
  { value: "publishable", label: "Publishable" },
];

interface Values {
  label: string;
  kind: "secret" | "publishable";
  scopes: string[];
  allowed_origins: string[];
  days: string;
}

const INITIAL: Values = {
  label: "",
  kind: "secret",
  scopes: [...ALL_SCOPES],
  allowed_origins: [],
  days: "",
};

/** What the new key is for and what it may do. */
export function CreateKeyForm({ onCreated }: { onCreated: (apiKey: string) => void }) {
  const { pending, failure, write } = useWrite();
  const form = useForm({
    initialValues: INITIAL,
    validate: { label: isNotEmpty("Give it a name"), scopes: isNotEmpty("Choose what it may do") },
  });

  async function create(values: Values) {
    const created = await write({
      path: "/api/api-keys",
      method: "POST",
      body: bodyOf(values),
      answer: loadApiKeyWithSecret,
    });
    if (created !== null) onCreated(created.key);
  }

  return (
    <form onSubmit={form.onSubmit((values) => void create(values))}>
      <Stack gap="md">
        <FormError message={failure && sentenceOf(failure)} />
        <TextInput
          label="Name"
          placeholder="Website widget"
          maxLength={100}
          data-autofocus
          {...form.getInputProps("label")}
        />
        <KindFields form={form} />
        <Select label="Expires" data={LIVES} allowDeselect={false} {...form.getInputProps("days")} />
        <Button type="submit" loading={pending} fullWidth>
          Create key
        </Button>
      </Stack>
    </form>
  );
}

/** The kind of key, and what depends on it. */
function KindFields({ form }: { form: UseFormReturnType<Values> }) {
  const { kind } = form.values;
  return (
    <>
      <Choice
        label="Kind"
        hint={
          kind === "secret"
            ? "For servers. Browsers are refused."
            : "May be seen in a browser. Works only on these origins:"
        }
      >
        <SegmentedControl fullWidth aria-label="Kind" data={KINDS} {...form.getInputProps("kind")} />
      </Choice>
      {kind === "publishable" ? (
        <TagsInput
          label="Allowed origins"
          placeholder="https://www.example.com"
          description="Press Enter after each."
          {...form.getInputProps("allowed_origins")}
        />
      ) : null}
      <Checkbox.Group label="Permissions" {...form.getInputProps("scopes")}>
        <Stack gap={8} mt={4}>
          {scopesFor(kind).map((scope) => (
            <Checkbox key={scope} value={scope} label={SCOPES[scope]} />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  );
}

function Choice({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <Stack gap={4}>
      <Text component="span" size="sm" fw={500} aria-hidden="true">
        {label}
      </Text>
      {children}
      {hint === undefined ? null : (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
    </Stack>
  );
}

function scopesFor(kind: Values["kind"]): readonly Scope[] {
  return kind === "secret" ? ALL_SCOPES : PUBLISHABLE_SCOPES;
}

function bodyOf({ label, kind, scopes, allowed_origins, days }: Values) {
  return {
    label,
    kind,
    scopes: scopesFor(kind).filter((scope) => scopes.includes(scope)),
    allowed_origins: kind === "publishable" ? allowed_origins : [],
    expires_at: days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
  };
}
