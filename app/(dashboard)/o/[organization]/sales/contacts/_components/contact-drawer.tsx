"use client";

import { useRouter } from "next/navigation";
import { useOrganization } from "@/app/_client/organization";
import { FormDrawer } from "@/app/(dashboard)/_components/form/form-drawer";
import type { Field } from "@/app/(dashboard)/_components/form/fields";
import type { FormValues } from "@/app/(dashboard)/_components/form/resource-form";
import { RowForm } from "@/app/(dashboard)/_components/form/row-form";
import { contactPath } from "@/lib/paths";

interface ContactDrawerProps {
  fields: readonly Field[];
  values: FormValues;
  /** The contact that is changed; none for a new one. */
  contact?: { id: string; version: number; custom_fields: Readonly<Record<string, unknown>> };
  closed: string;
}

/** A new contact, or one to change. */
export function ContactDrawer({ fields, values, contact, closed }: ContactDrawerProps) {
  const router = useRouter();
  const organization = useOrganization();
  return (
    <FormDrawer title={contact === undefined ? "New contact" : "Edit contact"} closed={closed}>
      <RowForm
        route="/api/contacts"
        noun="contact"
        fields={fields}
        values={values}
        row={contact}
        toBody={(changes) => bodyOf(changes, contact?.custom_fields ?? {})}
        onCreated={(id) => router.push(contactPath(organization, id))}
      />
    </FormDrawer>
  );
}

/** Own fields are sent together: one that is not named would be emptied. */
function bodyOf(changes: Readonly<Record<string, unknown>>, own: Readonly<Record<string, unknown>>) {
  const [custom, plain] = [true, false].map((isOwn) =>
    Object.entries(changes).filter(([name]) => name.startsWith(PREFIX) === isOwn),
  );
  const body = Object.fromEntries(plain ?? []);
  if (custom === undefined || custom.length === 0) return body;
  const values = Object.fromEntries(custom.map(([name, value]) => [name.slice(PREFIX.length), value]));
  return { ...body, custom_fields: { ...own, ...values } };
}

const PREFIX = "custom_fields.";
