"use client";

import { useEffect } from "react";
import { switchOrganization } from "@/app/_client/session";

/** Asks for a cookie with the present role, after somebody else has changed it; until then the API would go by the old one. */
export function RenewSession({ organizationId }: { organizationId: string }) {
  useEffect(() => {
    void switchOrganization(organizationId);
  }, [organizationId]);
  return null;
}
