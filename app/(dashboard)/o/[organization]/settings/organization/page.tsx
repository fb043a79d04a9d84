import type { Metadata } from "next";
import { PageHeader } from "@/app/_components/page-header";
import { fieldsOf } from "@/app/(dashboard)/_components/form/fields";
import { getSettings } from "@/lib/core/settings/get-settings";
import { UpdateSettings } from "@/lib/core/settings/schemas";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { OrganizationForm } from "./organization-form";

const FIELDS = fieldsOf(UpdateSettings, {
  organization_name: { label: "Name", required: true },
  description: {
    label: "Description",
    help: "Given to the language model, so that it knows what visitors ask about.",
  },
  location: { label: "Location" },
  website_url: { label: "Website", input: "url", placeholder: "https://www.example.com" },
});

export const metadata: Metadata = { title: "Organisation" };

export default async function OrganizationPage({ params }: { params: OrganizationParams }) {
  const { ctx, may } = await requireMember(params);
  const settings = await getSettings(ctx);
  return (
    <>
      <PageHeader title="Organisation" description="What summaries and your colleagues know about it." />
      <OrganizationForm fields={FIELDS} settings={settings} mayChange={may("admin")} />
    </>
  );
}
