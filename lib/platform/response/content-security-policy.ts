/**
 * What a page may load and whom it may ask: this origin, and a Supabase whose Realtime it listens to, by HTTPS and WSS.
 * Pages run inline bootstrap scripts of Next and inline styles of Mantine, so both need 'unsafe-inline'. React's
 * development build also evaluates strings.
 */
export function contentSecurityPolicy(isDevelopment: boolean, supabaseUrl?: string): string {
  const supabase =
    supabaseUrl === undefined ? [] : [originOf(supabaseUrl), originOf(supabaseUrl).replace("http", "ws")];
  return [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "font-src 'self'",
    ["connect-src 'self'", ...supabase].join(" "),
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const originOf = (url: string) => new URL(url).origin;
