"use client";

import { Avatar, Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronUp, IconLogout } from "@tabler/icons-react";
import { signOut } from "next-auth/react";

import { ColorSchemeControl } from "@/app/_components/color-scheme-control";

import classes from "./account-menu.module.css";

/** The signed-in person as shown to themselves. */
export interface Account {
  name: string;
  email: string;
  role: string;
}

/** Who is signed in, how the pages look, and the way out. */
export function AccountMenu({ account }: { account: Account }) {
  return (
    <Menu position="top-start" width={228} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes["button"]}>
          <Avatar aria-hidden="true" name={account.name} size={30} radius="xl" color="iris" />
          <VisuallyHidden>Account</VisuallyHidden>
          <span className={classes["words"]}>
            <span className={classes["name"]}>{account.name}</span>
            <span className={classes["email"]}>{account.email}</span>
          </span>
          <IconChevronUp size={15} className={classes["hint"]} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.email} · {account.role}
        </Menu.Label>
        <div className={classes["scheme"]}>
          <ColorSchemeControl />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut({ callbackUrl: "/sign-in" })}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
