import type { Metadata } from "next";
import { Card } from "@/app/(auth)/_components/card";
import { findOrganizations } from "@/lib/platform/auth/member";
import { WaysOn } from "./ways-on";

export const metadata: Metadata = { title: "No organisation" };

/** For somebody who is signed in but does not, or no longer, belong to the organisation of the session. */
export default async function NoOrganizationPage() {
  const organizations = await findOrganizations();
  return (
    <Card
      title="You are not in this organisation"
      description={
        organizations.length > 0
          ? "You may have been removed from it. Go on in another one of yours."
          : "You may have been removed from it. Ask one of its admins to invite you, or create an organisation of your own."
      }
    >
      <WaysOn organizations={organizations} />
    </Card>
  );
}
