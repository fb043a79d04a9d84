import { useMantineColorScheme } from "@mantine/core";
import { BookUserIcon, ListChecksIcon, MonitorIcon, KeyRoundIcon, LogOutIcon, MoonIcon, SunIcon } from "lucide-react";
import { signOut } from "@/app/_client/session";
import { PAGE_GROUPS } from "@/app/(dashboard)/_components/pages";
import { useOrganization } from "@/app/_client/organization";
import { apiKeysPath, contactsPath, myDayPath } from "@/lib/paths";
import type { OrganizationAddress } from "@/lib/paths";
import type { Entry, Group } from "./entries";

type Go = (href: string) => void;

const LOOKS = [
  { scheme: "light", label: "Light theme", Icon: SunIcon },
  { scheme: "dark", label: "Dark theme", Icon: MoonIcon },
  { scheme: "auto", label: "Theme of the system", Icon: MonitorIcon },
] as const;

const EXIT: Entry = {
  id: "sign-out",
  label: "Sign out",
  Icon: LogOutIcon,
  keywords: "log out leave exit",
  run: () => void signOut(),
};

/** The pages to go to and the things to do, whatever the organisation holds. */
export function useCommands(go: Go, mayCreateKey: boolean): Group[] {
  const organization = useOrganization();
  const { setColorScheme } = useMantineColorScheme();
  const looks = LOOKS.map(({ scheme, label, Icon }) => ({
    id: `theme-${scheme}`,
    label,
    Icon,
    keywords: "colour color mode scheme",
    run: () => setColorScheme(scheme),
  }));
  return [
    { label: "Pages", entries: pages(organization, go) },
    {
      label: "Actions",
      entries: [...creations(organization, go), ...(mayCreateKey ? [newKey(organization, go)] : []), ...looks, EXIT],
    },
  ];
}

function pages(organization: OrganizationAddress, go: Go): Entry[] {
  return PAGE_GROUPS.flatMap((group) => group.pages).map(({ path, label, Icon }) => ({
    id: `page-${label}`,
    label,
    Icon,
    run: () => go(path(organization)),
  }));
}

function creations(organization: OrganizationAddress, go: Go): Entry[] {
  return [
    {
      id: "new-contact",
      label: "New contact",
      Icon: BookUserIcon,
      keywords: "create add person",
      run: () => go(contactsPath(organization, { edit: "new" })),
    },
    {
      id: "new-activity",
      label: "New activity",
      Icon: ListChecksIcon,
      keywords: "create add task call meeting",
      run: () => go(myDayPath(organization, { edit: "new" })),
    },
  ];
}

function newKey(organization: OrganizationAddress, go: Go): Entry {
  return {
    id: "new-key",
    label: "Create an API key",
    Icon: KeyRoundIcon,
    keywords: "new add secret publishable",
    run: () => go(apiKeysPath(organization, { new: "key" })),
  };
}
