"use client";

import { Avatar, Button, Popover, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { ChevronUpIcon, LogOutIcon } from "lucide-react";
import { signOut } from "@/app/_client/session";
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
    <Popover position="top-start" width={228} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes["button"]}>
          <Avatar aria-hidden="true" name={account.name} size={30} radius="xl" color="iris" />
          <VisuallyHidden>Account</VisuallyHidden>
          <span className={classes["words"]}>
            <span className={classes["name"]}>{account.name}</span>
            <span className={classes["email"]}>{account.email}</span>
          </span>
          <ChevronUpIcon size={15} className={classes["hint"]} aria-hidden="true" />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes["dropdown"]} aria-label="Account">
        <span className={classes["role"]}>
          {account.name}, {account.role}
        </span>
        <ColorSchemeControl />
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          justify="flex-start"
          leftSection={<LogOutIcon size={16} />}
          className={classes["exit"]}
          onClick={() => void signOut()}
        >
          Sign out
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
