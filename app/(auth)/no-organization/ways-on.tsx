"use client";

import { Button, Stack } from "@mantine/core";
import { signOut } from "@/app/_client/session";
import { useState } from "react";
import { switchOrganization } from "@/app/_client/session";
import { HOME_PATH } from "@/lib/paths";
import { FormError } from "@/app/_components/form-error";

/** The other organisations somebody may enter, and the way out. */
export function WaysOn({ organizations }: { organizations: readonly { organization_id: string; name: string }[] }) {
  const [error, setError] = useState<string | null>(null);

  async function enter(organizationId: string) {
    if (await switchOrganization(organizationId)) window.location.assign(HOME_PATH);
    else setError("That did not work. Please sign in again.");
  }

  return (
    <Stack gap="sm">
      <FormError message={error} />
      {organizations.map(({ organization_id, name }) => (
        <Button key={organization_id} onClick={() => void enter(organization_id)} fullWidth>
          Go to {name}
        </Button>
      ))}
      <Button variant="default" fullWidth onClick={() => void signOut()}>
        Sign out
      </Button>
    </Stack>
  );
}
