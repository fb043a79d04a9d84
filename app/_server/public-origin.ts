import { headers } from "next/headers";
import { env } from "@/lib/platform/env";

/** Where people and widgets reach us, for links and snippets: as configured, else as this request was addressed. */
export async function publicOrigin(): Promise<string> {
  // asked for first: a page that reads the request is not rendered at build time, when there are no settings
  const host = (await headers()).get("host") ?? "localhost";
  const { NEXTAUTH_URL } = env();
  return NEXTAUTH_URL === undefined ? `http://${host}` : new URL(NEXTAUTH_URL).origin;
}
