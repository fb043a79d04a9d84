import { z } from "zod";
import { CountryCode } from "@/lib/platform/countries";
import { EmailAddress } from "@/lib/platform/email-address";
import { optionalLine, optionalParagraphs } from "@/lib/platform/fields";
import { cleanLine } from "@/lib/platform/plain-text";

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

/** The values of an organisation's own fields, by key. What a key may hold is checked against its definition. */
const CustomFields = z
  .record(z.string().max(50), z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]))
  .refine((fields) => Object.keys(fields).length <= 100, "must have at most 100 fields");

/** What people may write of a contact: every field with its rule. */
export const CONTACT_FIELDS = {
  first_name: optionalLine(100),
  last_name: optionalLine(100),
  email: EmailAddress.nullable(),
  phone: optionalLine(50),
  mobile: optionalLine(50),
  company_name: optionalLine(200),
  title: optionalLine(200),
  type: z.string().transform(cleanLine).pipe(z.string().min(1).max(50)),
  department: optionalLine(200),
  status: z.enum(CONTACT_STATUSES),
  contact_state: z.enum(CONTACT_STATES),
  source: z.enum(CONTACT_SOURCES),
  lead_score: z.int().min(0).max(100).nullable(),
  owner_id: z.uuid().nullable(),
  website: WebAddress,
  address_line1: optionalLine(200),
  address_line2: optionalLine(200),
  city: optionalLine(100),
  state: optionalLine(100),
  postal_code: optionalLine(20),
  country: CountryCode.nullable(),
  birthday: z.iso.date().nullable(),
  linkedin_url: WebAddress,
  twitter_handle: optionalLine(100),
  avatar_url: WebAddress,
  notes: optionalParagraphs(10_000),
  email_opt_in: z.boolean(),
  sms_opt_in: z.boolean(),
  do_not_call: z.boolean(),
  custom_fields: CustomFields,
} as const;

/** A field of a contact that people may write. */
export type ContactField = keyof typeof CONTACT_FIELDS;
