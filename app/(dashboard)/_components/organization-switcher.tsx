"use client";

import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { switchOrganization } from "@/app/_client/session";

import classes from "./organization-switcher.module.css";

/** One organisation the person belongs to. */
export interface OrganizationChoice {
  organization_id: string;
  name: string;
  is_test: boolean;
  role: string;
}

/** Shows which organisation is active; a person in several picks another one without signing in again. */
export function OrganizationSwitcher({
  organizations,
  activeId,
}: {
  organizations: readonly OrganizationChoice[];
  activeId: string;
}) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const active = organizations.find(({ organization_id }) => organization_id === activeId);

  async function choose(organizationId: string) {
    setPending(true);
    const switched = await switchOrganization(organizationId);
    setPending(false);
    if (!switched) {
      notifications.show({
        color: "red",
        title: "Not switched",
        message: "You no longer belong to this organisation.",
      });
      return;
    }
    // what is open belongs to the other organisation
    router.push("/concierge/overview");
    router.refresh();
  }

  if (organizations.length < 2) return <Tile organization={active} />;
  return (
    <Menu position="bottom-start" width={228} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes["button"]} disabled={pending}>
          <VisuallyHidden>Organisation: </VisuallyHidden>
          <Tile organization={active} />
          <IconSelector size={16} className={classes["hint"]} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {organizations.map(({ organization_id, name }) => (
          <Menu.Item
            key={organization_id}
            disabled={organization_id === activeId}
            onClick={() => void choose(organization_id)}
            rightSection={organization_id === activeId ? <IconCheck size={15} aria-label="active" /> : null}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Tile({ organization }: { organization: OrganizationChoice | undefined }) {
  const name = organization?.name ?? "";
  return (
    <span className={classes["tile"]}>
      <span className={classes["initial"]} aria-hidden="true">
        {name.trim().charAt(0).toUpperCase()}
      </span>
      <span className={classes["name"]}>{name}</span>
      <TestMark organization={organization} />
    </span>
  );
}

/** Says of a test organisation that it is one. */
export function TestMark({ organization }: { organization: OrganizationChoice | undefined }) {
  return organization?.is_test === true ? <span className={classes["test"]}>Test</span> : null;
}
