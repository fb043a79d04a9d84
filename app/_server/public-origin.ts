import { headers } from "next/headers";
import { env } from "@/lib/platform/env";

/** Where people and widgets reach us, for links and snippets: as configured, else as this request was addressed. */
export async function publicOrigin(): Promise<string> {
  const { NEXTAUTH_URL } = env();
  if (NEXTAUTH_URL !== undefined) return new URL(NEXTAUTH_URL).origin;
  return `http://${(await headers()).get("host") ?? "localhost"}`;
}
