import { z } from "zod";

type SignIn = { email: string; password: string };
type Ask = (path: string, body?: object, method?: "GET" | "POST" | "PATCH") => Promise<unknown>;

/** First and last name, status, company and country. */
type Person = readonly [string, string, string, string | null, string];

const Csrf = z.object({ csrfToken: z.string() });
const Visitors = z.object({ visitors: z.array(z.object({ id: z.uuid() })) });
const Linked = z.object({
  data: z.object({
    contact: z.object({
      id: z.uuid(),
      email: z.string().nullable(),
      created_by: z.uuid().nullable(),
      version: z.int(),
    }),
  }),
});
const Activities = z.object({ data: z.array(z.unknown()) });

const DAY_MS = 86_400_000;
const TAGS = [
  { name: "Key account", color: "violet" },
  { name: "Newsletter", color: "blue" },
  { name: "Call back", color: "orange" },
];
/** Who some of the addresses belong to, as a team would have filled it in. */
const PEOPLE: Readonly<Record<string, Person>> = {
  "aoife.brennan@example.com": ["Aoife", "Brennan", "qualified", null, "IE"],
  "daniel.okafor@example.com": ["Daniel", "Okafor", "contacted", "Okafor Events Ltd", "GB"],
  "ingrid.solheim@example.com": ["Ingrid", "Solheim", "customer", null, "NO"],
  "mette.lind@example.com": ["Mette", "Lind", "contacted", "Lind & Partners", "DK"],
  "priya.raman@example.com": ["Priya", "Raman", "qualified", "Raman Travel", "IN"],
  "rui.almada@example.com": ["Rui", "Almada", "new", null, "PT"],
  "nuria.ferrer@example.com": ["Núria", "Ferrer", "customer", "Ferrer Viatges", "ES"],
  "hanna.wolters@example.com": ["Hanna", "Wolters", "contacted", null, "DE"],
  "sanne.dekker@example.com": ["Sanne", "Dekker", "new", "Dekker Fietsen", "NL"],
  "m.whitlock@example.com": ["Martin", "Whitlock", "qualified", null, "GB"],
  "k.tanabe@example.com": ["Kaori", "Tanabe", "new", "Tanabe Tours", "JP"],
  "zoe.hartley@example.com": ["Zoe", "Hartley", "unqualified", null, "GB"],
  "markus.tamm@example.com": ["Markus", "Tamm", "contacted", null, "EE"],
  "h.dahl@example.com": ["Henrik", "Dahl", "qualified", "Dahl Boats", "NO"],
};

/** What is to be done, and in how many days; the first few are overdue or due today. */
const TASKS = [
  { type: "call", subject: "Call back about the offer", days: -2, priority: "high" },
  { type: "email", subject: "Send the price list", days: 0, priority: "medium" },
  { type: "meeting", subject: "Show the new rooms", days: 1, priority: "medium" },
  { type: "task", subject: "Ask how the stay was", days: 5, priority: "low" },
] as const;

/**
 * Gives the demo organisation contacts, made of the visitors who left an address, with tags and activities. It asks the API
 * as the owner does on the pages; what is there already stays as it is.
 */
export async function seedSales(url: string, signIn: SignIn): Promise<void> {
  const ask = await askAs(url, signIn);
  for (const tag of TAGS) await ask("/api/tags", tag);
  const { visitors } = Visitors.parse(await ask("/api/visitors?kind=identified&limit=50"));
  const contacts: string[] = [];
  for (const { id } of visitors) {
    const { data } = Linked.parse(await ask(`/api/visitors/${id}/contact`, {}));
    contacts.push(data.contact.id);
    await fillIn(ask, data.contact);
  }
  for (const [index, { name }] of TAGS.entries()) {
    const ids = contacts.filter((_, place) => place % TAGS.length === index);
    if (ids.length > 0) await ask("/api/contacts/bulk", { action: "tag", ids, tags: [name] });
  }
  const present = Activities.parse(await ask("/api/activities?limit=1"));
  if (present.data.length > 0) return;
  for (const [index, { days, ...task }] of TASKS.entries()) {
    const due_date = new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
    await ask("/api/activities", { ...task, due_date, contact_id: contacts[index] ?? null });
  }
}

/** Says who a contact is, and gives it to whoever it was made by; what people have changed since stays. */
async function fillIn(ask: Ask, contact: z.output<typeof Linked>["data"]["contact"]): Promise<void> {
  const person = PEOPLE[contact.email ?? ""];
  if (person === undefined || contact.version > 1) return;
  const [first_name, last_name, status, company_name, country] = person;
  const filled = { first_name, last_name, status, company_name, country, owner_id: contact.created_by };
  await ask(`/api/contacts/${contact.id}`, filled, "PATCH");
}

/** Asks as somebody who has signed in; a conflict means that what should be made is there. */
async function askAs(url: string, signIn: SignIn): Promise<Ask> {
  const csrf = await fetch(new URL("/api/auth/csrf", url));
  const { csrfToken } = Csrf.parse(await csrf.json());
  const signedIn = await fetch(new URL("/api/auth/callback/credentials", url), {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json", cookie: cookiesOf(csrf) },
    body: JSON.stringify({ csrfToken, ...signIn, json: "true" }),
  });
  const cookie = cookiesOf(signedIn);
  return async (path, body, method = body === undefined ? "GET" : "POST") => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { cookie, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok || response.status === 409) return z.unknown().parse(await response.json());
    throw new Error(
      `The demo organisation is not complete: ${path} answered ${response.status} ${await response.text()}`,
    );
  };
}

function cookiesOf({ headers }: Response): string {
  return headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}
