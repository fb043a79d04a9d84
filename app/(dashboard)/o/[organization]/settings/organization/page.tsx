import type { Metadata } from "next";
import { PageHeader } from "@/app/_components/page-header";
import { getSettings } from "@/lib/core/settings/get-settings";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { OrganizationForm } from "./organization-form";

export const metadata: Metadata = { title: "Organisation" };

export default async function OrganizationPage({ params }: { params: OrganizationParams }) {
  const { ctx, may } = await requireMember(params);
  const settings = await getSettings(ctx);
  return (
    <>
      <PageHeader title="Organisation" description="What summaries and your colleagues know about it." />
      <OrganizationForm settings={settings} mayChange={may("admin")} />
    </>
  );
}
