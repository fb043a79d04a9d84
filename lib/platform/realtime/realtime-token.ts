import type { TenantContext } from "@/lib/platform/context";
import { TOKEN_LIFE_SECONDS, mintToken } from "@/lib/platform/db/token";
import { env } from "@/lib/platform/env";

interface RealtimeToken {
  url: string;
  key: string;
  token: string;
  expires_in: number;
}

/** Where Realtime is, and a token for it. Its role can hear what is announced to the organisation, and reads no table. */
export async function issueRealtimeToken(
  { organizationId, claims }: TenantContext,
  nowMs: number,
): Promise<RealtimeToken> {
  const { SUPABASE_URL, SUPABASE_ANON_KEY } = env();
  const token = await mintToken(
    { role: "crm_listener", actor: claims.actor, sub: claims.sub, organization_id: organizationId },
    nowMs,
  );
  return { url: SUPABASE_URL, key: SUPABASE_ANON_KEY, token, expires_in: TOKEN_LIFE_SECONDS };
}
