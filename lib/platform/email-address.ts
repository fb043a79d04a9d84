import { z } from "zod";

const MAX_CHARACTERS = 254;
const MAX_LOCAL_BYTES = 64;
/** What stands before the at sign (RFC 5321 as a dot-string, RFC 6531 for letters of all scripts). */
const LOCAL_PART = /^[^\s\p{C}"(),:;<>@[\\\]]+$/u;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
/** What a URL would read as something else than a host name. */
const NOT_IN_DOMAIN = /[\s\p{C}/?#@:%[\]\\]/u;

/**
 * An e-mail address in the one form in which addresses are compared: composed letters, lower case, the domain as
 * punycode. Null when it is none. `Dörte@MÜNCHEN.example` is `dörte@xn--mnchen-3ya.example`.
 */
export function normalizeEmail(given: string): string | null {
  const address = given.normalize("NFC").trim();
  const at = address.lastIndexOf("@");
  const local = address.slice(0, Math.max(at, 0)).toLowerCase();
  const domain = asciiDomain(address.slice(at + 1));
  if (domain === null || !LOCAL_PART.test(local) || /^\.|\.$|\.\./.test(local)) return null;
  if (new TextEncoder().encode(local).length > MAX_LOCAL_BYTES) return null;
  const normal = `${local}@${domain}`;
  return normal.length <= MAX_CHARACTERS ? normal : null;
}

/** The schema of every field that holds an e-mail address. */
export const EmailAddress = z
  .string()
  .max(MAX_CHARACTERS)
  .meta({ format: "email" })
  .transform((given, { issues }) => {
    const address = normalizeEmail(given);
    if (address !== null) return address;
    issues.push({ code: "invalid_format", format: "email", input: given });
    return z.NEVER;
  })
  .meta({ format: "email", description: "An e-mail address; its domain is kept as punycode." });

/** The domain as DNS knows it, of at least two labels, the last one not a number; null when it is none. */
function asciiDomain(given: string): string | null {
  if (given === "" || given.endsWith(".") || NOT_IN_DOMAIN.test(given)) return null;
  const host = URL.parse(`http://${given}`)?.hostname ?? "";
  const labels = host.split(".");
  const last = labels.at(-1) ?? "";
  if (labels.length < 2 || last.length < 2 || /^\d+$/.test(last)) return null;
  return labels.every((label) => LABEL.test(label)) ? host : null;
}
