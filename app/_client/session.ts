import { SIGN_IN_PATH } from "@/lib/paths";

/**
 * Makes an organisation the active one: addresses that name none lead there from now on, in every tab of this browser. Answers
 * whether that was done, because only the database knows who belongs where.
 */
export async function switchOrganization(organizationId: string): Promise<boolean> {
  const response = await fetch("/api/auth/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ csrfToken: await csrfToken(), data: { organizationId } }),
  });
  return organizationIn(await response.json()) === organizationId;
}

/** Ends the session in this browser and leads to the sign-in page. */
export async function signOut(): Promise<void> {
  const body = new URLSearchParams({ csrfToken: await csrfToken(), json: "true" });
  await fetch("/api/auth/signout", { method: "POST", body });
  window.location.assign(SIGN_IN_PATH);
}

// Two answers of two fields: the client of NextAuth and a schema would each weigh more than everything else of the frame.

async function csrfToken(): Promise<string> {
  const answer: unknown = await (await fetch("/api/auth/csrf")).json();
  return isRecord(answer) ? String(answer["csrfToken"]) : "";
}

function organizationIn(session: unknown): unknown {
  return isRecord(session) ? session["organizationId"] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
