import { redirect } from "next/navigation";
import { requireMember } from "@/lib/platform/auth/member";

/** The way in: the overview for members, sign-in for everybody else. */
export default async function HomePage() {
  await requireMember();
  redirect("/concierge/overview");
}
