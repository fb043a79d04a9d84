"use client";

import { Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Panel } from "@/app/_components/panel";
import type { Value } from "@/app/(dashboard)/_components/form/field-input";
import type { Field } from "@/app/(dashboard)/_components/form/fields";
import { ResourceForm } from "@/app/(dashboard)/_components/form/resource-form";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import type { Settings } from "@/lib/core/settings/schemas";

const loadSettings = () => import("@/lib/core/settings/schemas").then((schemas) => schemas.Settings);

const ConfirmDialog = dynamic(() =>
  import("@/app/(dashboard)/_components/form/confirm-dialog").then((module) => module.ConfirmDialog),
);
// a list to search weighs some 20 kB, and is there before somebody has read down to it
const TimeZoneField = dynamic(() => import("./time-zone-field").then((module) => module.TimeZoneField), {
  ssr: false,
  loading: () => <Skeleton height={82} />,
});

interface OrganizationFormProps {
  fields: readonly Field[];
  settings: Settings;
  mayChange: boolean;
}

type Changes = Readonly<Record<string, Value | null>>;

/** The organisation's own words about itself; for people who may not change them, to read. */
export function OrganizationForm({ fields, settings, mayChange }: OrganizationFormProps) {
  const { write, refresh, pending, failure } = useWrite();
  const [timezone, setTimezone] = useState(settings.timezone);
  // what waits for the answer whether all days shall be counted anew
  const [asked, setAsked] = useState<Changes | null>(null);
  const isNewZone = timezone !== settings.timezone;

  async function save(changes: Changes): Promise<boolean> {
    const body = isNewZone ? { ...changes, timezone } : changes;
    const saved = await write({ path: "/api/settings", method: "PUT", body, answer: loadSettings, isBare: true });
    setAsked(null);
    if (saved === null) return false;
    notifications.show({ color: "teal", message: "Saved" });
    refresh();
    return true;
  }

  async function submit(changes: Changes): Promise<boolean> {
    if (!isNewZone) return save(changes);
    setAsked(changes);
    return false;
  }

  return (
    <Panel>
      <ResourceForm
        key={settings.updated_at}
        fields={fields}
        values={valuesOf(settings)}
        onSubmit={submit}
        failure={failure}
        pending={pending}
        submitLabel="Save"
        readOnly={!mayChange}
        isDirtyBeside={isNewZone}
      >
        <TimeZoneField
          value={timezone}
          onChange={setTimezone}
          error={failure?.issues.find(({ path }) => path === "timezone")?.message ?? null}
          mayChange={mayChange}
        />
      </ResourceForm>
      {asked === null ? null : (
        <ConfirmDialog
          opened
          title="Count the days in another zone?"
          confirmLabel="Count again"
          cancelLabel="Keep the present zone"
          pending={pending}
          onConfirm={() => void save(asked)}
          onClose={() => setAsked(null)}
        >
          All history will be counted again in {timezone}: what happened around midnight may move to the day before or
          after. Nothing is lost, and you can change back. With much history this can take a few seconds.
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function valuesOf({ organization_name, description, location, website_url }: Settings) {
  return {
    organization_name,
    description: description ?? "",
    location: location ?? "",
    website_url: website_url ?? "",
  };
}
