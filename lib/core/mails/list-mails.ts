import type { TenantContext } from "@/lib/platform/context";
import type { Mail } from "./schemas";
import { listNewestMails } from "./store";

const MOST = 100;

/** The newest mails of the organisation, those in the sandbox among them. */
export function listMails(ctx: TenantContext): Promise<Mail[]> {
  return listNewestMails(ctx, MOST);
}
