import { z } from "zod";
import { pageOf } from "@/lib/platform/pagination/page";
import { ALL_SCOPES } from "./scopes";

const Scope = z.enum(ALL_SCOPES);

const Label = z.string().trim().min(1).max(100);
const Scopes = z
  .array(Scope)
  .min(1)
  .max(10)
  .transform((scopes) => [...new Set(scopes)]);
const Origin = z
  .url({ protocol: /^https?$/ })
  .max(255)
  .refine(isOrigin, "must be an origin such as https://www.example.com, without a path");
const Origins = z.array(Origin).max(50);
const ExpiresAt = z.iso.datetime({ offset: true });

/** A key to make. */
export const CreateApiKey = z
  .strictObject({
    label: Label,
    kind: z.enum(["secret", "publishable"]).default("secret"),
    environment: z
      .enum(["live", "test"])
      .optional()
      .meta({ description: "Must be that of the organisation: `test` in a test organisation, `live` elsewhere." }),
    scopes: Scopes.optional().meta({ description: "All that its kind may have when left out." }),
    allowed_origins: Origins.default([]).meta({ description: "Web sites whose pages may use a publishable key." }),
    expires_at: ExpiresAt.nullable().default(null),
  })
  .superRefine(({ kind, scopes, allowed_origins }, issues) => {
    if (kind === "publishable" && scopes?.includes("summaries:write")) {
      issues.addIssue({ code: "custom", path: ["scopes"], message: "A publishable key may not use summaries:write." });
    }
    if (kind === "secret" && allowed_origins.length > 0) {
      issues.addIssue({
        code: "custom",
        path: ["allowed_origins"],
        message: "Only publishable keys have allowed origins.",
      });
    }
  });
export type CreateApiKey = z.output<typeof CreateApiKey>;

/** What can be changed of a key that works; what is left out stays. */
export const UpdateApiKey = z
  .strictObject({
    label: Label.optional(),
    scopes: Scopes.optional(),
    allowed_origins: Origins.optional(),
    expires_at: ExpiresAt.nullable().optional(),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), "must change something");
export type UpdateApiKey = z.output<typeof UpdateApiKey>;

/** How long the old key works beside the new one. */
export const RotateApiKey = z.strictObject({
  grace_seconds: z.number().int().min(0).max(86_400).default(0),
});
export type RotateApiKey = z.output<typeof RotateApiKey>;

/** A key as members see it. */
export const ApiKey = z
  .object({
    id: z.uuid(),
    label: z.string(),
    kind: z.enum(["secret", "publishable"]),
    environment: z.enum(["live", "test"]).meta({ description: "`test` for keys of a test organisation." }),
    is_primary: z.boolean(),
    status: z.enum(["live", "expired", "revoked"]),
    prefix: z.string(),
    last4: z.string(),
    scopes: z.array(Scope),
    allowed_origins: z.array(z.string()),
    created_by: z.string().nullable(),
    last_used_at: z.string().nullable(),
    requests_24h: z.int().meta({ description: "In this hour and the 23 before; a few seconds behind." }),
    errors_24h: z.int().meta({ description: "Those among them that were refused or failed." }),
    expires_at: z.string().nullable(),
    revoked_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.output<typeof ApiKey>;

/** A key with its secret, in the one answer that has it. */
export const ApiKeyWithSecret = ApiKey.extend({
  key: z.string().meta({ description: "The key itself. It cannot be shown again." }),
});
export type ApiKeyWithSecret = z.output<typeof ApiKeyWithSecret>;

/** The id in the path; one that is no UUID exists nowhere, which the database says in the usual words. */
export const ApiKeyParams = z.object({ id: z.string().max(100) });

/** A page of keys, newest first. */
export const ApiKeyPage = pageOf(ApiKey);
export type ApiKeyPage = z.output<typeof ApiKeyPage>;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
