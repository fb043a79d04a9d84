import { z } from "zod";

const count = z.coerce.number().int().positive();

const Env = z
  .object({
    NODE_ENV: z.string().default("development"),
    SUPABASE_URL: z.url(),
    SUPABASE_ANON_KEY: z.string().default("anon"),
    HORIZON_JWT_SECRET: z.string().min(32).optional(),
    HORIZON_JWT_PRIVATE_KEY: z.string().optional(),
    NEXTAUTH_SECRET: z.string().min(32).optional(),
    NEXTAUTH_URL: z.url().optional(),
    GOOGLE_CLIENT_ID: z.string().optional(),
    GOOGLE_CLIENT_SECRET: z.string().optional(),
    CRON_SECRET: z.string().optional(),
    HORIZON_SECRETS_KEYS: z.string().optional(),
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_FROM: z.string().optional(),
    OPENAI_API_KEY: z.string().optional(),
    OPENAI_BASE_URL: z.url().optional(),
    OPENAI_MODEL: z.string().optional(),
    OPENAI_TIMEOUT_MS: count.max(40_000).default(20_000),
    REDIS_URL: z.url().optional(),
    RATE_LIMIT_SECRET_PER_SECOND: count.default(100),
    RATE_LIMIT_SECRET_BURST: count.default(200),
    RATE_LIMIT_IDENTIFY_PER_SECOND: count.default(10),
    RATE_LIMIT_PUBLISHABLE_PER_SECOND: count.default(10),
    RATE_LIMIT_PUBLIC_PER_MINUTE: count.default(60),
    TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).optional(),
    VERCEL: z.string().optional(),
    LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    BODY_TIMEOUT_MS: count.default(30_000),
    DATABASE_GATEWAY_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    DATABASE_TIMEOUT_MS: count.default(8_000),
    // the pool of a data API as it comes; more would queue up inside of it, where nobody takes turns
    DATABASE_MAX_CONCURRENCY: count.default(10),
  })
  .refine((env) => env.HORIZON_JWT_SECRET ?? env.HORIZON_JWT_PRIVATE_KEY, {
    message: "Set HORIZON_JWT_SECRET (HS256) or HORIZON_JWT_PRIVATE_KEY (ES256, a JWK with a kid)",
  });

/** The settings of this process, parsed and with their defaults filled in. */
export type Env = z.output<typeof Env>;

let parsed: Env | undefined;

/** The settings, read once. Lazy, because `next build` imports every route without having any. */
export function env(): Env {
  parsed ??= Env.parse(withoutBlanks(process.env));
  return parsed;
}

/** `FOO=` in a file of settings means "not set". */
function withoutBlanks(source: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
}
