import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import { OrganizationProvider } from "@/app/_client/organization";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { Shell } from "@/app/(dashboard)/_components/shell";

interface DashboardLayoutProps {
  params: OrganizationParams;
  children: ReactNode;
}

/** Everything below is for members; a page asks again for itself, because a layout is not rendered on every navigation. */
export default async function DashboardLayout({ params, children }: DashboardLayoutProps) {
  const { user, organization, organizations, role, may } = await requireMember(params);
  return (
    <OrganizationProvider id={organization.id} slug={organization.slug}>
      <Shell
        account={{ name: user.name ?? user.email, email: user.email, role }}
        organizations={organizations}
        mayCreateKey={may("admin")}
      >
        {organization.status === "suspended" ? (
          <Alert color="orange" mb="lg" title="This organisation is suspended">
            Its API keys are refused until it is live again. What is stored stays readable.
          </Alert>
        ) : null}
        {children}
      </Shell>
    </OrganizationProvider>
  );
}
