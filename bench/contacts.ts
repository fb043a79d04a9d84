import { randomUUID } from "node:crypto";
import { addContacts } from "./contact-book.ts";
import { type Horizon, withServer } from "./horizon.ts";
import type { Load } from "./load.ts";
import { emptyOrganization, type Organization } from "./organization.ts";
import { alternateReads, readLoad } from "./reads.ts";
import type { Result } from "./result.ts";
import { absolutesOf, type Pace, ratioOf } from "./rounds.ts";
import { memberShot } from "./shots.ts";

const NEIGHBOURS = 300;
const NEIGHBOUR_CONTACTS = 200;

/** An organisation, with what its filters name. */
type Customer = Organization & { ownerId: string; tags: { frequent: string; rare: string } };

/** What the list is asked for. The words of a search are of names that are frequent, rare (`quixarbee`) or nobody's. */
const queries: readonly ((customer: Customer) => string)[] = [
  () => "",
  () => "sort=created_at",
  ...["name", "updated_at", "last_activity_at", "lead_score"].flatMap((sort) => [
    () => `sort=${sort}`,
    () => `sort=-${sort}`,
  ]),
  ({ ownerId }) => `owner_id=${ownerId}`,
  () => "owner_id=none",
  ({ ownerId }) => `owner_id=${ownerId}&sort=name`,
  ({ tags }) => `tag=${tags.frequent}`,
  ({ tags }) => `tag=${tags.rare}`,
  ({ tags }) => `tag=${tags.frequent}&sort=name`,
  ({ tags }) => `tag=${tags.rare}&sort=name`,
  () => "source=website",
  () => "source=trade_show",
  () => "source=trade_show&sort=name",
  () => "status=customer",
  ({ ownerId, tags }) => `status=customer&source=import&owner_id=${ownerId}&tag=${tags.frequent}`,
  () => "search=rima",
  () => "search=quixarbee",
  () => "search=rima+quixarbee",
  () => "search=rima+tamama",
  () => "search=nobody",
  () => "search=quixarbee.7%40mail-7",
  () => "search=%40mail-7",
  () => "search=030+0055433",
  () => "search=554",
  () => "search=rima&sort=name",
  () => "search=rima&source=trade_show",
  ({ tags }) => `search=rima&tag=${tags.rare}`,
];

/** Whether the list of contacts, its filters, its search and a new contact cost what they show rather than what there is. */
export async function contacts(horizon: Horizon, pace: Pace): Promise<Result> {
  const [large, small] = await addCustomers(horizon, pace.messages);
  return withServer(horizon, async ({ url }) => {
    const result: Result = { findings: [], absolutes: [] };
    const compare = async (name: string, loadOf: (customer: Customer) => Load): Promise<void> => {
      const sides = await alternateReads(pace, loadOf(large), loadOf(small));
      result.findings.push({
        name: `${name}: with ${pace.messages.toLocaleString("en")} contacts ÷ with a hundredth of them, p50`,
        value: ratioOf(sides, ({ p50Ms }) => p50Ms),
        unit: "×",
        bar: { atMost: 2 },
      });
      result.absolutes.push(...absolutesOf(`${name}, all contacts`, sides.first));
      result.absolutes.push(...absolutesOf(`${name}, a hundredth`, sides.second));
    };
    for (const queryOf of queries) {
      const path = (customer: Customer) => `/api/contacts?limit=50&${queryOf(customer)}`;
      await compare(`GET ${described(path, large)}`, (customer) => readLoad(url, customer, path(customer)));
    }
    await compare("POST /api/contacts", (customer) => createLoad(url, customer));
    return result;
  });
}

/** Two customers beside many small ones: the planner guesses from all what it expects of one. */
async function addCustomers(horizon: Horizon, count: number): Promise<[Customer, Customer]> {
  const { sql } = horizon;
  const [large, small] = [await emptyOrganization(horizon, "Large"), await emptyOrganization(horizon, "Small")];
  const neighbours = await sql<{ id: string }[]>`
    insert into public.organizations (slug, name)
    select 'neighbour-' || n, 'Neighbour ' || n from generate_series(1, ${NEIGHBOURS}::integer) n
    returning id`;
  await addContacts(horizon, [
    ...neighbours.map(({ id }) => ({ id, contacts: NEIGHBOUR_CONTACTS })),
    { id: large.id, contacts: count },
    { id: small.id, contacts: count / 100 },
  ]);
  const customerOf = async (organization: Organization): Promise<Customer> => {
    const [found] = await sql<{ owner: string; frequent: string; rare: string }[]>`
      select
        (select c.owner_id from public.contacts c where c.organization_id = ${organization.id} and c.owner_id is not null limit 1) as owner,
        (select t.id from public.tags t where t.organization_id = ${organization.id} and t.name = 'Tag 1') as frequent,
        (select t.id from public.tags t where t.organization_id = ${organization.id} and t.name = 'Rare') as rare`;
    if (found === undefined) throw new Error("The contacts have no owner and no tags");
    return { ...organization, ownerId: found.owner, tags: { frequent: found.frequent, rare: found.rare } };
  };
  return [await customerOf(large), await customerOf(small)];
}

/** The path with words in the place of ids. */
function described(path: (customer: Customer) => string, customer: Customer): string {
  return path({ ...customer, ownerId: "{owner}", tags: { frequent: "{frequent}", rare: "{rare}" } }).replace(/&$/, "");
}

function createLoad(origin: string, customer: Customer): Load {
  const shoot = () =>
    memberShot(customer, "POST", "/api/contacts", {
      first_name: "Maan",
      last_name: "Anmer",
      email: `${randomUUID()}@example.com`,
      phone: "+493012345678",
      company_name: "Polga Ltd",
    });
  return { origin, connections: 1, operation: [shoot] };
}
