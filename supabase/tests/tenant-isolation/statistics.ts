import type { Sql } from "#tests/support/database.ts";
import type { Act } from "./acting.ts";
import type { Tenant } from "./fixtures.ts";

/** While events are left to be counted, twice in order, then once with a number that has gone astray. */
export async function reconcile(sql: Sql, worker: Act, { id, uuid }: Tenant): Promise<void> {
  // in this one transaction all happens at the same moment; the last comparison is to be the latest
  const later = () =>
    sql`update stats_checks set checked_at = checked_at - interval '1 minute' where organization_id = ${id}`;
  await worker("reconcile_stats", { repair: true });
  for (const waits of [true, false]) await worker("fold_statistics", { waits });
  await worker("reconcile_stats", { repair: true });
  await later();
  await worker("reconcile_stats", { days: 400 });
  await later();
  await sql`update daily_stats set chats = chats + 1 where organization_id = ${id}`;
  await sql`insert into session_days (organization_id, activity, session_id, day) values (${id}, 'chat', 's-nobody', '2026-05-01')`;
  await sql`delete from session_days where organization_id = ${id} and activity = 'message'`;
  // one that nothing here names, though something elsewhere does
  await sql`insert into articles (organization_id, id, source, key, article_url, type)
    values (${id}, ${uuid("article 9")}, 'web_search', 'nobody', 'https://example.com/nobody', 'Article') on conflict do nothing`;
  await worker("reconcile_stats", { repair: true });
}

const METRICS =
  "chats,engaged_chats,messages,user_messages,visitors,views,mentions,clicks,sessions,engaged_sessions,registered_sessions,clicked_sessions,viewed_sessions,leads,active_sessions,messaging_sessions";

/** Every number and the rows behind it, in two time zones. */
export async function readStatistics(admin: Act, multiOrgMember: Act, otherOrgMember: Act): Promise<void> {
  const parts = ["events", "cohorts", "activity", "series", "composition", "places"];
  const may = { from: "2026-05-01", to: "2026-05-31", parts };
  for (const member of [admin, multiOrgMember, otherOrgMember]) {
    await member("read_analytics", { parts });
    await member("latest_stats_check");
    await member("list_metric_rows", { metric: "chats", limit: 99 });
  }
  for (const timezone of [null, "Asia/Kathmandu"]) {
    await admin("read_analytics", { ...may, timezone });
    await admin("read_analytics", { ...may, timezone, from: "2026-05-20", compare: "previous" });
    await admin("list_metric_rows", { metric: "chats", device: "Unknown", ...may, timezone, limit: 99 });
    for (const metric of METRICS.split(",")) await admin("list_metric_rows", { metric, ...may, timezone, limit: 99 });
  }
}
