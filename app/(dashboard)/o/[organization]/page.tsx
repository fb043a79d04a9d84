import { redirect } from "next/navigation";
import { overviewPath } from "@/lib/paths";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";

/** The organisation itself is its overview. */
export default async function OrganizationHome({ params }: { params: OrganizationParams }) {
  const { organization } = await requireMember(params);
  redirect(overviewPath(organization));
}
