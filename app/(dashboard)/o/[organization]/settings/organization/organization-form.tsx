"use client";

import { Button, Group, Skeleton, Stack, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ReactNode } from "react";
import { ApiError, callApi, sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { Panel } from "@/app/_components/panel";
import type { Settings } from "@/lib/core/settings/schemas";
import { useOrganization } from "@/app/_client/organization";

const loadSettings = () => import("@/lib/core/settings/schemas").then((schemas) => schemas.Settings);

const ConfirmTimeZone = dynamic(() => import("./confirm-time-zone").then((module) => module.ConfirmTimeZone));
// a list to search weighs some 20 kB, and is there before somebody has read down to it
const TimeZoneField = dynamic(() => import("./time-zone-field").then((module) => module.TimeZoneField), {
  ssr: false,
  loading: () => <Skeleton height={82} />,
});

const READ_ONLY = { readOnly: true, variant: "filled" } as const;

/** The organisation's own words about itself; for people who may not change them, to read. */
export function OrganizationForm({ settings, mayChange }: { settings: Settings; mayChange: boolean }) {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [timezone, setTimezone] = useState(settings.timezone);
  const [asking, setAsking] = useState<boolean>();
  const form = useForm({ mode: "uncontrolled", initialValues: valuesOf(settings) });

  async function save(values: Values) {
    setPending(true);
    setError(null);
    try {
      const body = changeTo(values, timezone === settings.timezone ? undefined : timezone);
      const saved = await callApi("/api/settings", { organizationId, method: "PUT", body, answer: loadSettings });
      form.resetDirty(valuesOf(saved));
      notifications.show({ color: "teal", message: "Saved" });
      router.refresh();
    } catch (thrown) {
      if (thrown instanceof ApiError)
        form.setErrors(Object.fromEntries(thrown.issues.map((issue) => [issue.path, issue.message])));
      if (!(thrown instanceof ApiError) || thrown.issues.length === 0) setError(sentenceOf(thrown));
    }
    setPending(false);
    setAsking((asked) => (asked === undefined ? undefined : false));
  }

  const field = (name: keyof Values) => ({
    ...form.getInputProps(name),
    ...(mayChange ? {} : READ_ONLY),
  });
  return (
    <Panel>
      <form
        onSubmit={form.onSubmit((values) => (timezone === settings.timezone ? void save(values) : setAsking(true)))}
        noValidate
      >
        <Stack gap="md">
          <FormError message={error} />
          <TextInput label="Name" {...field("organization_name")} key={form.key("organization_name")} />
          <Textarea
            label="Description"
            description="Told to the language model, so that it knows what visitors ask about."
            autosize
            minRows={3}
            {...field("description")}
            key={form.key("description")}
          />
          <TextInput label="Location" {...field("location")} key={form.key("location")} />
          <TextInput
            label="Web site"
            type="url"
            placeholder="https://www.example.com"
            {...field("website_url")}
            key={form.key("website_url")}
          />
          <TimeZoneField
            value={timezone}
            onChange={setTimezone}
            error={errorOf(form.errors["timezone"])}
            mayChange={mayChange}
          />
          {mayChange ? (
            <Group>
              <Button type="submit" loading={pending}>
                Save
              </Button>
            </Group>
          ) : null}
        </Stack>
      </form>
      {asking === undefined ? null : (
        <ConfirmTimeZone
          timezone={asking ? timezone : null}
          pending={pending}
          onConfirm={() => void save(form.getValues())}
          onCancel={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf({ organization_name, description, location, website_url }: Settings) {
  return {
    organization_name,
    description: description ?? "",
    location: location ?? "",
    website_url: website_url ?? "",
  };
}

/** What the API is sent; the zone only when it changes, because all history is then counted again. */
function changeTo({ website_url, ...values }: Values, timezone: string | undefined) {
  return { ...values, timezone, website_url: website_url.trim() || null };
}

function errorOf(shown: ReactNode): string | null {
  return typeof shown === "string" ? shown : null;
}
