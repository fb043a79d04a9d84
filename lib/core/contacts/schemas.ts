import { z } from "zod";
import { PageQuery, countedPageOf, pageOf } from "@/lib/platform/pagination/page";
import { defineResource } from "@/lib/platform/resource/define-resource";
import { Timestamp } from "@/lib/platform/time/timestamp";
import { CONTACT_FIELDS, CONTACT_SOURCES, CONTACT_STATES, CONTACT_STATUSES } from "./fields";

const text = z.string().nullable();

/** A contact's tag, as it shows. */
const ContactTag = z.object({ id: z.uuid(), name: z.string(), color: z.string() });

/** What a contact's own columns hold, as they are answered. */
const columns = {
  id: z.uuid(),
  name: z.string().meta({ description: "First and last name; where there is none, the e-mail address or number." }),
  first_name: text,
  last_name: text,
  email: text,
  phone: text.meta({ description: "As E.164, or as it was typed where it is no number." }),
  mobile: text,
  company_name: text,
  title: text,
  type: z.string(),
  department: text,
  status: z.enum(CONTACT_STATUSES),
  contact_state: z.enum(CONTACT_STATES),
  source: z.enum(CONTACT_SOURCES),
  lead_score: z.int().nullable(),
  owner_id: z.uuid().nullable(),
  website: text,
  address_line1: text,
  address_line2: text,
  city: text,
  state: text,
  postal_code: text,
  country: text,
  birthday: text,
  linkedin_url: text,
  twitter_handle: text,
  avatar_url: text,
  notes: text,
  email_opt_in: z.boolean(),
  sms_opt_in: z.boolean(),
  do_not_call: z.boolean(),
  custom_fields: z.record(z.string(), z.unknown()),
  last_activity_at: Timestamp.nullable(),
  version: z.int(),
  created_at: Timestamp,
  updated_at: Timestamp,
  created_by: z.uuid().nullable(),
  deleted_at: Timestamp.nullable(),
};

/** A contact as it is answered. */
export const Contact = z.object({ ...columns, tags: z.array(ContactTag) }).meta({ id: "Contact" });
export type Contact = z.output<typeof Contact>;

/** Tags by id or by name; a new name becomes a tag. */
export const TagNames = z.array(z.string().trim().min(1).max(50)).max(50);

const writable = {
  ...CONTACT_FIELDS,
  tags: TagNames.meta({ description: "All tags of the contact, by id or by name; a new name becomes a tag." }),
};

/** A new contact: at least one way to reach it. */
export const CreateContact = z
  .strictObject(writable)
  .partial()
  .refine(
    ({ email, phone, mobile }) => Boolean(email ?? phone ?? mobile),
    "The contact needs an e-mail address or a telephone number.",
  );
export type CreateContact = z.output<typeof CreateContact>;

/** A change of a contact; what is left out stays, null empties. */
export const UpdateContact = z
  .strictObject({
    ...writable,
    version: z.int().min(1).meta({ description: "The version that is changed; another one is 409." }),
  })
  .partial();
export type UpdateContact = z.output<typeof UpdateContact>;

const declaration = {
  table: "contacts",
  noun: ["contact", "contacts"],
  create: z.strictObject(CONTACT_FIELDS).partial(),
  update: z.strictObject(CONTACT_FIELDS).partial(),
  roles: { read: "analyst", write: "agent", remove: "manager" },
  hasBin: true,
  sorts: ["created_at"],
  unique: { contacts_email_key: "email" },
  checks: { contacts_reachable_check: ["email", "must stay where there is no telephone number."] },
} as const;

/** Contacts as an ordinary resource; their list is a function of its own, which searches and filters by index. */
export const contacts = defineResource({
  ...declaration,
  row: Contact,
  select: `${Object.keys(columns).join(",")},tags(id,name,color)`,
});

/** The same without tags, for changes on a condition: the data API looks for what it embeds by the condition as it was before. */
export const contactRows = defineResource({ ...declaration, row: z.object(columns).meta({ id: "ContactRow" }) });

const SORTS = ["name", "created_at", "updated_at", "last_activity_at", "lead_score"] as const;
const Flag = z.enum(["true", "false"]).transform((given) => given === "true");

const filters = z.object({
  search: z.string().trim().min(1).max(200).meta({
    description: "Words of which each is part of a name, an e-mail address, a telephone number or a company.",
  }),
  owner_id: z.union([z.uuid(), z.literal("none")]),
  tag: z
    .union([z.uuid(), z.array(z.uuid()).max(20)])
    .transform((given) => [given].flat())
    .meta({ description: "May be repeated: contacts that have any of these tags." }),
  type: CONTACT_FIELDS.type,
  status: CONTACT_FIELDS.status,
  source: CONTACT_FIELDS.source,
  contact_state: CONTACT_FIELDS.contact_state,
  created_from: z.iso.datetime({ offset: true }),
  created_before: z.iso.datetime({ offset: true }),
  has_visitor: Flag,
  email_opt_in: Flag,
  sms_opt_in: Flag,
  deleted: Flag.meta({ description: "`true` lists the removed contacts instead." }),
  custom: z.string().max(500).meta({ description: "A value of one of your own fields, as `key:value`." }),
  count: Flag.meta({ description: "`true` also answers how many contacts there are, as `total_count`." }),
});

/** Which contacts to list, and in which order. */
export const ListContacts = z.strictObject({
  ...PageQuery.shape,
  ...filters.partial().shape,
  sort: z
    .enum(SORTS.flatMap((column) => [column, `-${column}` as const]))
    .default("-created_at")
    .meta({
      description: 'The column to order by; "-" in front: descending. Contacts without a value are at the lower end.',
    }),
});
export type ListContacts = z.output<typeof ListContacts>;

export const ContactPage = countedPageOf(Contact);
export type ContactPage = z.output<typeof ContactPage>;

/** A contact in a path. */
export const ContactId = z.object({ id: z.uuid() });

/** The same change of many contacts. */
export const ChangeContacts = z.discriminatedUnion("action", [
  z.strictObject({ action: z.enum(["tag", "untag"]), ids: ids(), tags: TagNames.min(1) }),
  z.strictObject({ action: z.literal("assign"), ids: ids(), owner_id: z.uuid().nullable() }),
  z.strictObject({ action: z.enum(["remove", "restore"]), ids: ids() }),
]);
export type ChangeContacts = z.output<typeof ChangeContacts>;

export const ContactsChanged = z.object({
  changed: z.int(),
  unchanged: z.int(),
  failed: z.array(z.object({ id: z.string(), error: z.string() })),
});

const count = z.int();

/** The organisation's contacts in figures. */
export const ContactSummary = z.object({
  total_contacts: count,
  total_companies: count,
  companies_breakdown: z.array(z.object({ company_name: z.string(), count })),
  by_status: z.partialRecord(z.enum(CONTACT_STATUSES), count),
  by_source: z.partialRecord(z.enum(CONTACT_SOURCES), count),
  created_last_30_days: count,
});

/** A visitor who might become a contact. */
const LeadOffer = z.object({
  id: z.uuid().meta({ description: "The visitor." }),
  name: text,
  email: z.string(),
  lead_score: count,
  chat_id: z.string(),
  topic_summary: text,
  at: Timestamp,
  contact_id: z.uuid().nullable().meta({ description: "A contact with the visitor's address, to be linked." }),
});
export const LeadOfferPage = pageOf(LeadOffer);

/** Reads an own field's filter, `key:value`. */
export function customFilter(given: string): Record<string, string> {
  const colon = given.indexOf(":");
  return colon < 1 ? { "": given } : { [given.slice(0, colon)]: given.slice(colon + 1) };
}

function ids() {
  return z.array(z.string().max(100)).min(1).max(500);
}
