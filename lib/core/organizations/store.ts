import { z } from "zod";
import type { PublicContext, TenantContext } from "@/lib/platform/context";
import { callFunction } from "@/lib/platform/db/call";
import { OpenedTestOrganization } from "./schemas";

const Inserted = z.object({ organization_id: z.uuid(), user_id: z.uuid(), api_key_id: z.uuid() });

interface NewOrganization {
  organization_name: string;
  name: string;
  email: string;
  timezone: string;
  password_digest: string;
  key: { digest: string; prefix: string; last4: string };
}

/** Organisation, owner and primary key, or none of them. */
export function insert(ctx: PublicContext, organization: NewOrganization): Promise<z.output<typeof Inserted>> {
  return callFunction(ctx, "register_organization", { ...organization }, Inserted);
}

/** The test organisation of the active one, made when there is none. */
export function openTest(ctx: TenantContext): Promise<OpenedTestOrganization> {
  return callFunction(ctx, "open_test_organization", {}, OpenedTestOrganization);
}
