import { z } from "zod";
import { CountryCode } from "@/lib/platform/countries";
import { TimeZone } from "@/lib/platform/time/time-zone";

/** The organisation as its members see it. */
export const Settings = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    organization_name: z.string(),
    description: z.string().nullable(),
    location: z.string().nullable(),
    country: z.string().nullable(),
    website_url: z.string().nullable(),
    timezone: z.string(),
    status: z.enum(["live", "suspended"]),
    api_key: z.string().nullable().meta({
      description: "The primary key, masked but for its last four; the key itself only right after it was made.",
    }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Settings" });
export type Settings = z.output<typeof Settings>;

/** The settings after the primary key was replaced, and the key that ended by it. */
export const RegeneratedKey = z.object({ settings: Settings, ended_key_id: z.uuid().nullable() });
export type RegeneratedKey = z.output<typeof RegeneratedKey>;

/** Changes of the settings; what is left out stays, null empties. */
export const UpdateSettings = z
  .object({
    organization_name: z.string().trim().min(1).max(200).optional(),
    description: emptiable(2000),
    location: emptiable(500),
    country: CountryCode.nullable()
      .optional()
      .meta({ description: "Where telephone numbers are dialled from: ISO 3166, two letters." }),
    website_url: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .nullable()
      .optional(),
    timezone: TimeZone.optional().meta({
      description: "IANA time zone in which days are counted. Another one counts all history again.",
    }),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), "must change at least one setting");
export type UpdateSettings = z.output<typeof UpdateSettings>;

/** The one action the contract knows on settings. */
export const SettingsAction = z.object({
  action: z.literal("regenerate_api_key", { error: "Invalid action." }),
});

function emptiable(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .transform((text) => (text === "" ? null : text))
    .nullable()
    .optional();
}
