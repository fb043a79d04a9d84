import { getCsrfToken } from "next-auth/react";
import { z } from "zod";

const ActiveOrganization = z.object({ organizationId: z.string() });

/** Asks for a session in another organisation; whether it was given, because only the database knows who belongs where. */
export async function switchOrganization(organizationId: string): Promise<boolean> {
  const response = await fetch("/api/auth/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ csrfToken: await getCsrfToken(), data: { organizationId } }),
  });
  const session = ActiveOrganization.safeParse(await response.json());
  return session.success && session.data.organizationId === organizationId;
}
