"use client";

import { AppShell, AppShellHeader, AppShellMain, AppShellNavbar, Burger, ScrollArea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

import { useOrganization } from "@/app/_client/organization";
import { BrandMark } from "@/app/_components/brand";
import { PageLink } from "@/app/_components/page-link";
import { overviewPath } from "@/lib/paths";

import { AccountMenu, type Account } from "./account-menu";
import { Navigation } from "./navigation";
import { OrganizationSwitcher, type OrganizationChoice, OrganizationName } from "./organization-switcher";
import { PaletteButton } from "./palette/palette-button";
import classes from "./shell.module.css";

interface ShellProps {
  account: Account;
  organizations: readonly OrganizationChoice[];
  mayCreateKey: boolean;
  children: ReactNode;
}

/** The frame of the dashboard: navigation at the side, on a phone behind a button. */
export function Shell({ account, organizations, mayCreateKey, children }: ShellProps) {
  const [opened, navigation] = useDisclosure(false);
  const { id, slug } = useOrganization();
  const shown = organizations.find(({ organization_id }) => organization_id === id);
  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 248, breakpoint: "sm", collapsed: { mobile: !opened } }}
      transitionDuration={150}
    >
      <a href="#content" className={classes["skip"]}>
        Skip to content
      </a>
      <AppShellHeader hiddenFrom="sm" className={classes["header"]}>
        <Burger
          opened={opened}
          onClick={navigation.toggle}
          size="sm"
          aria-label={opened ? "Close navigation" : "Open navigation"}
        />
        <PageLink href={overviewPath({ slug })} className={classes["home"]} aria-label="Horizon">
          <BrandMark />
        </PageLink>
        <OrganizationName organization={shown} />
      </AppShellHeader>
      <AppShellNavbar className={classes["navbar"]}>
        <div className={classes["top"]}>
          <OrganizationSwitcher organizations={organizations} />
          <Burger hiddenFrom="sm" opened onClick={navigation.close} size="sm" aria-label="Close navigation" />
        </div>
        <PaletteButton mayCreateKey={mayCreateKey} onOpen={navigation.close} />
        <ScrollArea className={classes["links"]} type="scroll">
          <Navigation onNavigate={navigation.close} />
        </ScrollArea>
        <AccountMenu account={account} />
      </AppShellNavbar>
      <AppShellMain id="content" tabIndex={-1} className={classes["main"]}>
        <div className={classes["page"]}>{children}</div>
      </AppShellMain>
    </AppShell>
  );
}
