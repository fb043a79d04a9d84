/** What the fields of a contact are called where their names do not say it. */
export const LABELS = {
  email: "E-mail",
  company_name: "Company",
  title: "Job title",
  owner_id: "Owner",
  contact_state: "State",
  linkedin_url: "LinkedIn",
  address_line1: "Address",
  address_line2: "Address, second line",
  state: "Region",
  notes: "About",
  email_opt_in: "Agreed to e-mails",
  sms_opt_in: "Agreed to SMS",
  last_order_at: "Last order",
} as const;

const labels: Readonly<Record<string, string>> = LABELS;

/** What a field is called, if not as its name says. */
export function labelOf(name: string): string | undefined {
  return labels[name];
}

/** The fields whose values are words of ours. */
export const ENUMS: ReadonlySet<string> = new Set(["status", "source", "contact_state"]);
