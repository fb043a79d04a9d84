import type { BrowserContext, Request } from "@playwright/test";

/** Calls of the API that no page makes for an organisation: they are about the person. */
const OF_THE_PERSON = /^\/api\/(auth\/|health$)/;

/**
 * Watches that every call of the API that a page of an organisation makes, links to files included, names an organisation, and
 * the same one for as long as its address does. Answers what went wrong so far.
 */
export function watchNamedCalls(context: BrowserContext): () => string[] {
  const idBySlug = new Map<string, string>();
  const wrong: string[] = [];

  context.on("request", (request) => {
    const url = new URL(request.url());
    const slug = /^\/o\/([^/]+)/.exec(new URL(callerOf(request)).pathname)?.[1];
    if (slug === undefined || !url.pathname.startsWith("/api/") || OF_THE_PERSON.test(url.pathname)) return;
    const named = request.headers()["x-organization"] ?? url.searchParams.get("organization");
    const known = idBySlug.get(slug) ?? named;
    if (named === null || named !== known) {
      wrong.push(`${request.method()} ${url.pathname} from a page of ${slug} names ${named ?? "no organisation"}`);
    } else idBySlug.set(slug, named);
  });
  return () => wrong;
}

/** The address of the page at the moment it made the call; it may be another one by the time we hear of it. */
function callerOf(request: Request): string {
  return request.headers()["referer"] ?? "about:blank";
}
