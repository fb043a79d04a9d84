import { contentSecurityPolicy } from "./lib/platform/response/content-security-policy.ts";

// What holds for every answer; proxy.ts sets the policy of pages anew, for a build does not know its Supabase.
const securityHeaders = [
  { key: "Content-Security-Policy", value: contentSecurityPolicy(process.env.NODE_ENV === "development") },
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

// Set by what starts builds and servers locally, so that none disturbs another one.
const localBuildDir = process.env.HORIZON_BUILD_DIR;

/** @type {import("next").NextConfig} */
export default {
  distDir: localBuildDir ?? ".next",
  // Types are what "npm run check" is for; a local build does not repeat it. A deployment does.
  typescript: { ignoreBuildErrors: localBuildDir !== undefined },
  // Bundled, each of them would be compiled into every route.
  serverExternalPackages: ["@supabase/supabase-js", "ioredis", "jose", "lru-cache", "openai", "zod", "zod-openapi"],
  // Read while the route runs; a deployment carries only files that something says it needs.
  outputFileTracingIncludes: { "/api/sample-data": ["./lib/concierge/sample-data/dialogues/sample-dialogues.jsonl"] },
  poweredByHeader: false,
  // The contracts know both /api/x and /api/x/; a redirect would turn a POST into a GET.
  skipTrailingSlashRedirect: true,
  headers: () => Promise.resolve([{ source: "/:path*", headers: securityHeaders }]),
};
