import { FactCard } from "@/app/(dashboard)/_components/facts/fact-card";
import type { NamedFact } from "@/app/(dashboard)/_components/facts/fact-card";
import type { Person } from "@/app/(dashboard)/o/[organization]/sales/contacts/_components/people";
import { wordOf } from "@/app/(dashboard)/o/[organization]/sales/_components/words";
import type { ContactField } from "@/lib/core/contact-fields/contact-fields";
import type { Contact } from "@/lib/core/contacts/schemas";
import { countryName } from "@/lib/platform/countries";
import { RemoveContact } from "./remove-contact";

interface ContactPanelProps {
  contact: Contact;
  people: readonly Person[];
  /** The fields that the organisation has added. */
  own: readonly ContactField[];
  mayRemove: boolean;
}

/** What is known of a contact. */
export function ContactPanel({ contact, people, own, mayRemove }: ContactPanelProps) {
  // a value stays when its field is removed
  const gone = Object.keys(contact.custom_fields).filter((name) => !own.some(({ key }) => key === name));
  const fields = [...own, ...gone.map((key) => ({ key, label: wordOf(key) }))];
  const filled = fields.flatMap(({ key, label }): NamedFact[] => {
    const value = contact.custom_fields[key];
    return value === undefined || value === null ? [] : [[label, ownValue(value)]];
  });
  return (
    <>
      <FactCard title="Contact" facts={factsOf(contact, people)} />
      {filled.length === 0 ? null : <FactCard title="Own fields" facts={filled} />}
      {mayRemove ? <RemoveContact contactId={contact.id} name={contact.name} /> : null}
    </>
  );
}

function ownValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return String(value);
}

function factsOf(contact: Contact, people: readonly Person[]): NamedFact[] {
  const { address_line1, address_line2, postal_code, city, state, country } = contact;
  const place = [
    address_line1,
    address_line2,
    [postal_code, city].filter(Boolean).join(" "),
    state,
    country && countryName(country),
  ]
    .filter(Boolean)
    .join(", ");
  const refusals = [
    contact.do_not_call ? "calls" : null,
    contact.email_opt_in ? null : "e-mails",
    contact.sms_opt_in ? null : "SMS",
  ].filter((refusal) => refusal !== null);
  return [
    ["E-mail", contact.email && <a href={`mailto:${contact.email}`}>{contact.email}</a>],
    ["Phone", contact.phone && <a href={`tel:${contact.phone}`}>{contact.phone}</a>],
    ["Mobile", contact.mobile && <a href={`tel:${contact.mobile}`}>{contact.mobile}</a>],
    ["Company", contact.company_name],
    ["Job title", contact.title],
    ["Status", wordOf(contact.status)],
    ["State", wordOf(contact.contact_state)],
    ["Source", wordOf(contact.source)],
    ["Owner", people.find(({ id }) => id === contact.owner_id)?.name ?? "Nobody"],
    ["Lead score", contact.lead_score],
    ["Website", contact.website],
    ["Address", place === "" ? null : place],
    ["Birthday", contact.birthday],
    ["LinkedIn", contact.linkedin_url],
    ["No consent", refusals.length === 0 ? null : refusals.join(", ")],
    ["About", contact.notes],
  ];
}
