import { redirect } from "next/navigation";
import { overviewPath } from "@/lib/paths";
import { requireActiveMember } from "@/lib/platform/auth/member";

/** The way in: the overview of the active organisation for members, sign-in for everybody else. */
export default async function HomePage() {
  const { organization } = await requireActiveMember();
  redirect(overviewPath(organization));
}
