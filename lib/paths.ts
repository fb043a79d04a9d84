// Every address of a page, in one place. Beyond sign-in all of them are inside an organisation, which they name.

import { ORGANIZATION_PARAMETER } from "@/lib/platform/auth/organization-header";

export { NO_ORGANIZATION_PATH, SIGN_IN_PATH, signInPath } from "@/lib/platform/auth/paths";

/** What an address names an organisation by. `active` stands for the one that a person chose last: such an address leads on to it. */
export type OrganizationAddress = { slug: string } | "active";

/** The parts of the product, which begin an address after the organisation. */
const AREAS = ["concierge", "sales", "settings", "quick-start"] as const;
type Area = (typeof AREAS)[number];
type Section = Area | `${Area}/${string}`;

/** Parameters of an address. What is undefined or blank is left out. */
export type Query = URLSearchParams | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The way in: leads to the overview of the active organisation, or to sign-in. */
export const HOME_PATH = "/";

/** Where an organisation is created. */
export const REGISTER_PATH = "/register";

export const overviewPath = page("concierge/overview");
export const chatsPath = page("concierge/chats");
export const visitorsPath = page("concierge/visitors");
export const articlesPath = page("concierge/articles");
export const openQuestionsPath = page("concierge/articles/questions");
export const rowsPath = page("concierge/rows");
export const contactsPath = page("sales/contacts");
export const contactImportsPath = page("sales/contacts/imports");
export const myDayPath = page("sales/my-day");
export const organizationSettingsPath = page("settings/organization");
export const apiKeysPath = page("settings/api-keys");
export const teamPath = page("settings/team");
export const tagsPath = page("settings/tags");
export const aiSettingsPath = page("settings/ai");
export const jobsPath = page("settings/jobs");
export const sandboxPath = page("settings/sandbox");
export const quickStartPath = page("quick-start");

/** A chat, by the id its sender gave it. */
export const chatPath = item("concierge/chats");
export const visitorPath = item("concierge/visitors");
export const articlePath = item("concierge/articles");
export const contactPath = item("sales/contacts");
/** Where a contact takes in another one. */
export function contactMergePath(organization: OrganizationAddress, id: string, query: Query = {}): string {
  return item(`sales/contacts/${encodeURIComponent(id)}`)(organization, "merge", query);
}

export const contactImportPath = item("sales/contacts/imports");

/** The address of a page in an organisation for one that names none, as `/concierge/chats?status=active`; null when no page is meant. */
export function pathIn(organization: OrganizationAddress, address: readonly string[], query: Query): string | null {
  const isPage = AREAS.some((area) => area === address[0]);
  return isPage ? withQuery([organizationPath(organization), ...address].join("/"), query) : null;
}

/** The page that an address shows, whatever its organisation: `/concierge/chats` of `/o/harbour-hotels/concierge/chats?…`. */
export function sectionOf(pathname: string): string {
  return pathname.replace(/^\/o\/[^/]+/, "");
}

/** An answer of the API as a file. A link sends no header, so the query names the organisation. */
export function csvPath(organization: { id: string }, route: string, query: Query = {}): string {
  const parameters = parametersOf(query);
  parameters.set("format", "csv");
  parameters.set(ORGANIZATION_PARAMETER, organization.id);
  return `${route}?${parameters.toString()}`;
}

function withQuery(path: string, query: Query): string {
  const parameters = parametersOf(query);
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

function page(section: Section) {
  return (organization: OrganizationAddress, query: Query = {}) =>
    withQuery(`${organizationPath(organization)}/${section}`, query);
}

function item(section: Section) {
  return (organization: OrganizationAddress, id: string, query: Query = {}) =>
    withQuery(`${organizationPath(organization)}/${section}/${encodeURIComponent(id)}`, query);
}

function organizationPath(organization: OrganizationAddress): string {
  return organization === "active" ? "" : `/o/${organization.slug}`;
}

function parametersOf(query: Query): URLSearchParams {
  if (query instanceof URLSearchParams) return new URLSearchParams(query);
  const parameters = new URLSearchParams();
  for (const [name, given = []] of Object.entries(query)) {
    for (const value of [given].flat()) if (value !== "") parameters.append(name, value);
  }
  return parameters;
}
