/**
 * The address on our own origin that a `callbackUrl` names, as path, query and fragment; the fallback when it leads anywhere else.
 * Browsers read `\` as `/` and skip control characters, so the text is resolved as a browser would and only then compared.
 */
export function localPath(target: string | null | undefined, origin: string, fallback = "/"): string {
  if (target === null || target === undefined || !URL.canParse(target, origin)) {
    return fallback;
  }
  const url = new URL(target, origin);
  if (url.origin !== new URL(origin).origin) {
    return fallback;
  }
  // "//host" alone would name another origin again
  return `${url.pathname.replace(/^\/+/, "/")}${url.search}${url.hash}`;
}
