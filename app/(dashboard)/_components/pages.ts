import {
  IconArticle,
  IconBuilding,
  IconChartBar,
  IconClockPlay,
  IconFlask,
  IconKey,
  IconMessages,
  IconRocket,
  IconSparkles,
  IconUserSearch,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";

/** A page to go to. */
interface PageLink {
  href: string;
  label: string;
  Icon: Icon;
}

/** The pages that the navigation and the command palette lead to, area by area. */
export const PAGE_GROUPS: readonly { label: string; pages: readonly PageLink[] }[] = [
  {
    label: "Concierge",
    pages: [
      { href: "/concierge/overview", label: "Overview", Icon: IconChartBar },
      { href: "/concierge/chats", label: "Chats", Icon: IconMessages },
      { href: "/concierge/visitors", label: "Visitors", Icon: IconUserSearch },
      { href: "/concierge/articles", label: "Articles", Icon: IconArticle },
    ],
  },
  {
    label: "Settings",
    pages: [
      { href: "/settings/organization", label: "Organisation", Icon: IconBuilding },
      { href: "/settings/api-keys", label: "API keys", Icon: IconKey },
      { href: "/settings/team", label: "Team", Icon: IconUsersGroup },
      { href: "/settings/ai", label: "AI", Icon: IconSparkles },
      { href: "/settings/jobs", label: "Jobs", Icon: IconClockPlay },
      { href: "/settings/sandbox", label: "Sandbox", Icon: IconFlask },
      { href: "/quick-start", label: "Quick start", Icon: IconRocket },
    ],
  },
];
