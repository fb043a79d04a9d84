import type { TenantContext } from "@/lib/platform/context";
import { cursorOf } from "@/lib/platform/pagination/cursor";
import { RunEnd } from "./schemas";
import type { JobRunPage } from "./schemas";
import { listRuns } from "./store";

const cursors = cursorOf(RunEnd);

/** What each run of a job did for the organisation, newest first. */
export async function listJobRuns(
  ctx: TenantContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<JobRunPage> {
  const page = await listRuns(ctx, { limit, cursor: cursor === undefined ? undefined : cursors.decode(cursor) });
  return { data: page.runs, next_cursor: page.next_cursor === null ? null : cursors.encode(page.next_cursor) };
}
