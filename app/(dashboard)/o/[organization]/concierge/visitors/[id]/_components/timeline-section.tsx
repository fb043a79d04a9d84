import { Notice } from "@/app/_components/notice";
import type { Query } from "@/app/(dashboard)/concierge/_components/list/address";
import { trailIn } from "@/app/(dashboard)/concierge/_components/list/address";
import { ListFilters } from "@/app/(dashboard)/concierge/_components/list/list-filters";
import { Pager } from "@/app/(dashboard)/concierge/_components/list/pager";
import { listTimeline } from "@/lib/concierge/visitors/list-timeline";
import { ListTimeline } from "@/lib/concierge/visitors/schemas";
import type { TenantContext } from "@/lib/platform/context";
import { visitorPath } from "@/lib/paths";
import { TimelineDays } from "./timeline-days";

const PAGE_SIZE = 50;
const KINDS = [
  { value: "all", label: "All" },
  { value: "chat", label: "Chats" },
  { value: "view", label: "Views" },
  { value: "mention", label: "Mentions" },
  { value: "click", label: "Clicks" },
] as const;

interface TimelineSectionProps {
  ctx: TenantContext;
  organization: { slug: string; timezone: string };
  visitorId: string;
  query: Query;
}

/** Everything the visitor did, in one order, newest first. */
export async function TimelineSection({ ctx, organization, visitorId, query }: TimelineSectionProps) {
  const kind = ListTimeline.shape.kind.safeParse(query["kind"]).data;
  const trail = trailIn(query);
  const page = await listTimeline(ctx, { id: visitorId, kind, cursor: trail.at(-1), limit: PAGE_SIZE });
  return (
    <section aria-label="Timeline">
      <ListFilters choices={[{ name: "kind", label: "Part of the timeline", value: kind, options: KINDS }]} />
      {page.data.length === 0 ? (
        <Notice tone="empty" title="Nothing here">
          {kind === undefined
            ? "This visitor has done nothing yet."
            : "This visitor has done nothing of this kind yet."}
        </Notice>
      ) : (
        <TimelineDays items={page.data} timezone={organization.timezone} />
      )}
      <Pager
        path={visitorPath(organization, visitorId)}
        filters={{ kind }}
        trail={trail}
        next={page.next_cursor}
        names={["Newer", "Older"]}
      />
    </section>
  );
}
