import { useMantineColorScheme } from "@mantine/core";
import {
  IconAddressBook,
  IconChecklist,
  IconDeviceDesktop,
  IconKey,
  IconLogout,
  IconMoon,
  IconSun,
} from "@tabler/icons-react";
import { signOut } from "@/app/_client/session";
import { PAGE_GROUPS } from "@/app/(dashboard)/_components/pages";
import { useOrganization } from "@/app/_client/organization";
import { apiKeysPath, contactsPath, myDayPath } from "@/lib/paths";
import type { OrganizationAddress } from "@/lib/paths";
import type { Entry, Group } from "./entries";

type Go = (href: string) => void;

const LOOKS = [
  { scheme: "light", label: "Light theme", Icon: IconSun },
  { scheme: "dark", label: "Dark theme", Icon: IconMoon },
  { scheme: "auto", label: "Theme of the system", Icon: IconDeviceDesktop },
] as const;

const EXIT: Entry = {
  id: "sign-out",
  label: "Sign out",
  Icon: IconLogout,
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
      Icon: IconAddressBook,
      keywords: "create add person",
      run: () => go(contactsPath(organization, { edit: "new" })),
    },
    {
      id: "new-activity",
      label: "New activity",
      Icon: IconChecklist,
      keywords: "create add task call meeting",
      run: () => go(myDayPath(organization, { edit: "new" })),
    },
  ];
}

function newKey(organization: OrganizationAddress, go: Go): Entry {
  return {
    id: "new-key",
    label: "Create an API key",
    Icon: IconKey,
    keywords: "new add secret publishable",
    run: () => go(apiKeysPath(organization, { new: "key" })),
  };
}
