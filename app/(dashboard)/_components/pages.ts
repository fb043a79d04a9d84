import {
  BookUserIcon,
  FileTextIcon,
  Building2Icon,
  ChartColumnIcon,
  ListChecksIcon,
  ClockFadingIcon,
  FlaskConicalIcon,
  KeyRoundIcon,
  MessagesSquareIcon,
  RocketIcon,
  SparklesIcon,
  TagsIcon,
  UserSearchIcon,
  UsersIcon,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import {
  aiSettingsPath,
  apiKeysPath,
  articlesPath,
  chatsPath,
  contactsPath,
  jobsPath,
  myDayPath,
  sandboxPath,
  organizationSettingsPath,
  overviewPath,
  quickStartPath,
  sectionOf,
  tagsPath,
  teamPath,
  visitorsPath,
} from "@/lib/paths";
import type { OrganizationAddress } from "@/lib/paths";

/** A page to go to. */
interface PageLink {
  path: (organization: OrganizationAddress) => string;
  label: string;
  Icon: LucideIcon;
}

/** The pages that the navigation and the command palette lead to, area by area. */
export const PAGE_GROUPS: readonly { label: string; pages: readonly PageLink[] }[] = [
  {
    label: "Concierge",
    pages: [
      { path: overviewPath, label: "Overview", Icon: ChartColumnIcon },
      { path: chatsPath, label: "Chats", Icon: MessagesSquareIcon },
      { path: visitorsPath, label: "Visitors", Icon: UserSearchIcon },
      { path: articlesPath, label: "Articles", Icon: FileTextIcon },
    ],
  },
  {
    label: "Sales",
    pages: [
      { path: myDayPath, label: "My day", Icon: ListChecksIcon },
      { path: contactsPath, label: "Contacts", Icon: BookUserIcon },
    ],
  },
  {
    label: "Settings",
    pages: [
      { path: organizationSettingsPath, label: "Organisation", Icon: Building2Icon },
      { path: apiKeysPath, label: "API keys", Icon: KeyRoundIcon },
      { path: teamPath, label: "Team", Icon: UsersIcon },
      { path: tagsPath, label: "Tags", Icon: TagsIcon },
      { path: aiSettingsPath, label: "AI", Icon: SparklesIcon },
      { path: jobsPath, label: "Jobs", Icon: ClockFadingIcon },
      { path: sandboxPath, label: "Sandbox", Icon: FlaskConicalIcon },
      { path: quickStartPath, label: "Quick start", Icon: RocketIcon },
    ],
  },
];

/** The page of another organisation that corresponds to an address: the same part of the product, else the overview. */
export function samePageIn(organization: OrganizationAddress, pathname: string): string {
  const section = sectionOf(pathname);
  const page = PAGE_GROUPS.flatMap(({ pages }) => pages).find(({ path }) => isWithin(section, path("active")));
  return (page?.path ?? overviewPath)(organization);
}

/** Whether an address is that of a page or of something below it. */
export function isWithin(pathname: string, page: string): boolean {
  return pathname === page || pathname.startsWith(`${page}/`);
}
