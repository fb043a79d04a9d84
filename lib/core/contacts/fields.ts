import { z } from "zod";
import { COUNTRY_CODES, countryCode } from "@/lib/platform/countries";
import { EmailAddress } from "@/lib/platform/email-address";
import { cleanLine, cleanText } from "@/lib/platform/plain-text";

export const CONTACT_STATUSES = [
  "new",
  "lead",
  "prospect",
  "contacted",
  "qualified",
  "unqualified",
  "customer",
  "inactive",
] as const;
export const CONTACT_STATES = ["active", "inactive", "blocked", "unsubscribed"] as const;
export const CONTACT_SOURCES = [
  "website",
  "referral",
  "linkedin",
  "cold_email",
  "trade_show",
  "social_media",
  "shopify",
  "import",
  "manual",
  "sms",
  "call",
  "chat",
  "other",
] as const;

/** A text of one line, or null; what shows nothing is null. */
function line(max: number) {
  return z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(max))
    .transform((text) => text || null)
    .nullable();
}

function paragraphs(max: number) {
  return z
    .string()
    .transform(cleanText)
    .pipe(z.string().max(max))
    .transform((text) => text || null)
    .nullable();
}

/** An address on the web. Without a scheme it is taken for https; one of another scheme is refused. */
const WebAddress = z
  .string()
  .transform(cleanLine)
  .pipe(z.string().max(2048))
  .transform((given, { issues }) => {
    const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(given) ? given : `https://${given}`);
    if (url !== null && /^https?:$/.test(url.protocol) && url.hostname.includes("."))
      return url.href.replace(/\/$/, "");
    issues.push({ code: "custom", message: "must be an address on the web", input: given });
    return z.NEVER;
  })
  .meta({ examples: ["https://example.com"] })
  .nullable();

const Country = z
  .string()
  .transform((given, { issues }) => {
    const code = countryCode(given);
    if (code !== null) return code;
    issues.push({ code: "custom", message: "must be a country of ISO 3166", input: given });
    return z.NEVER;
  })
  .meta({
    description: "A code of ISO 3166, or a name; kept as the code of two letters.",
    examples: [...COUNTRY_CODES],
  })
  .nullable();

/** The values of an organisation's own fields, by key. What a key may hold is checked against its definition. */
const CustomFields = z
  .record(z.string().max(50), z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]))
  .refine((fields) => Object.keys(fields).length <= 100, "must have at most 100 fields");

/** What people may write of a contact: every field with its rule. */
export const CONTACT_FIELDS = {
  first_name: line(100),
  last_name: line(100),
  email: EmailAddress.nullable(),
  phone: line(50),
  mobile: line(50),
  company_name: line(200),
  title: line(200),
  type: z.string().transform(cleanLine).pipe(z.string().min(1).max(50)),
  department: line(200),
  status: z.enum(CONTACT_STATUSES),
  contact_state: z.enum(CONTACT_STATES),
  source: z.enum(CONTACT_SOURCES),
  lead_score: z.int().min(0).max(100).nullable(),
  owner_id: z.uuid().nullable(),
  website: WebAddress,
  address_line1: line(200),
  address_line2: line(200),
  city: line(100),
  state: line(100),
  postal_code: line(20),
  country: Country,
  birthday: z.iso.date().nullable(),
  linkedin_url: WebAddress,
  twitter_handle: line(100),
  avatar_url: WebAddress,
  notes: paragraphs(10_000),
  email_opt_in: z.boolean(),
  sms_opt_in: z.boolean(),
  do_not_call: z.boolean(),
  custom_fields: CustomFields,
} as const;

/** A field of a contact that people may write. */
export type ContactField = keyof typeof CONTACT_FIELDS;

const text = z.string().nullable();

/** A contact's tag, as it shows. */
export const ContactTag = z.object({ id: z.uuid(), name: z.string(), color: text });

/** A contact as it is answered. */
export const Contact = z
  .object({
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
    tags: z.array(ContactTag),
    last_activity_at: text,
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
    created_by: z.uuid().nullable(),
    deleted_at: text,
  })
  .meta({ id: "Contact" });
export type Contact = z.output<typeof Contact>;
