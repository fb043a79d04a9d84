"use client";

import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { CheckIcon, ChevronsUpDownIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import { useOrganization } from "@/app/_client/organization";
import { switchOrganization } from "@/app/_client/session";
import classes from "./organization-switcher.module.css";
import { samePageIn } from "./pages";
import { PageLink } from "@/app/_components/page-link";

/** One organisation the person belongs to. */
export interface OrganizationChoice {
  organization_id: string;
  name: string;
  slug: string;
  is_test: boolean;
  role: string;
}

/** Shows whose page this is, and leads to the same page of the person's other organisations. */
export function OrganizationSwitcher({ organizations }: { organizations: readonly OrganizationChoice[] }) {
  const pathname = usePathname();
  const { id } = useOrganization();
  const shown = organizations.find(({ organization_id }) => organization_id === id);
  if (organizations.length < 2) return <Tile organization={shown} />;
  return (
    <Menu position="bottom-start" width={248} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes["button"]}>
          <VisuallyHidden>Organisation: </VisuallyHidden>
          <Tile organization={shown} />
          <ChevronsUpDownIcon size={16} className={classes["hint"]} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {organizations.map((organization) => (
          <Menu.Item
            key={organization.organization_id}
            component={PageLink}
            href={samePageIn(organization, pathname)}
            prefetch={false}
            aria-current={organization === shown ? "true" : undefined}
            // what the address shows does not wait for this: it is for addresses that name no organisation
            onClick={() => void switchOrganization(organization.organization_id).catch(() => undefined)}
            rightSection={organization === shown ? <CheckIcon size={15} aria-hidden="true" /> : null}
          >
            <span className={classes["choice"]}>
              <OrganizationName organization={organization} />
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The name of an organisation, with the mark of a test organisation. */
export function OrganizationName({ organization }: { organization: OrganizationChoice | undefined }) {
  return (
    <>
      <span className={classes["name"]}>{organization?.name}</span>
      <TestMark organization={organization} />
    </>
  );
}

function Tile({ organization }: { organization: OrganizationChoice | undefined }) {
  return (
    <span className={classes["tile"]}>
      <span className={classes["initial"]} aria-hidden="true">
        {organization?.name.trim().charAt(0).toUpperCase()}
      </span>
      <OrganizationName organization={organization} />
    </span>
  );
}

function TestMark({ organization }: { organization: OrganizationChoice | undefined }) {
  return organization?.is_test === true ? <span className={classes["test"]}>Test</span> : null;
}
