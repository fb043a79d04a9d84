import {
  IconAddressBook,
  IconArticle,
  IconBuilding,
  IconChartBar,
  IconChecklist,
  IconClockPlay,
  IconFlask,
  IconKey,
  IconMessages,
  IconRocket,
  IconSparkles,
  IconTags,
  IconUserSearch,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
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
  Icon: Icon;
}

/** The pages that the navigation and the command palette lead to, area by area. */
export const PAGE_GROUPS: readonly { label: string; pages: readonly PageLink[] }[] = [
  {
    label: "Concierge",
    pages: [
      { path: overviewPath, label: "Overview", Icon: IconChartBar },
      { path: chatsPath, label: "Chats", Icon: IconMessages },
      { path: visitorsPath, label: "Visitors", Icon: IconUserSearch },
      { path: articlesPath, label: "Articles", Icon: IconArticle },
    ],
  },
  {
    label: "Sales",
    pages: [
      { path: myDayPath, label: "My day", Icon: IconChecklist },
      { path: contactsPath, label: "Contacts", Icon: IconAddressBook },
    ],
  },
  {
    label: "Settings",
    pages: [
      { path: organizationSettingsPath, label: "Organisation", Icon: IconBuilding },
      { path: apiKeysPath, label: "API keys", Icon: IconKey },
      { path: teamPath, label: "Team", Icon: IconUsersGroup },
      { path: tagsPath, label: "Tags", Icon: IconTags },
      { path: aiSettingsPath, label: "AI", Icon: IconSparkles },
      { path: jobsPath, label: "Jobs", Icon: IconClockPlay },
      { path: sandboxPath, label: "Sandbox", Icon: IconFlask },
      { path: quickStartPath, label: "Quick start", Icon: IconRocket },
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
