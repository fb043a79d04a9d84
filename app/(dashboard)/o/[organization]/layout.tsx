import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import { requireMember } from "@/lib/platform/auth/member";
import { RenewSession } from "@/app/(dashboard)/_components/renew-session";
import { Shell } from "@/app/(dashboard)/_components/shell";

/** Everything below is for members; a page asks again for itself, because a layout is not rendered on every navigation. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { user, organization, organizations, role, may, hasStaleCookie } = await requireMember();
  return (
    <Shell
      account={{ name: user.name ?? user.email, email: user.email, role }}
      organizations={organizations}
      activeOrganizationId={organization.id}
      mayCreateKey={may("admin")}
    >
      {hasStaleCookie ? <RenewSession organizationId={organization.id} /> : null}
      {organization.status === "suspended" ? (
        <Alert color="orange" mb="lg" title="This organisation is suspended">
          Its API keys are refused until it is live again. What is stored stays readable.
        </Alert>
      ) : null}
      {children}
    </Shell>
  );
}
