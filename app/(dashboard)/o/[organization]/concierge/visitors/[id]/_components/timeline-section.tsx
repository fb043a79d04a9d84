import { Notice } from "@/app/_components/notice";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { Pager } from "@/app/(dashboard)/_components/list/pager";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { Toolbar } from "@/app/(dashboard)/_components/list/toolbar";
import { BadAddress } from "@/app/(dashboard)/_components/states/bad-address";
import { TimelineDays } from "@/app/(dashboard)/_components/timeline/timeline-days";
import { MOMENT_ICONS, MomentWords } from "@/app/(dashboard)/concierge/_components/moments/moment-words";
import { listTimeline } from "@/lib/concierge/visitors/list-timeline";
import { ListTimeline } from "@/lib/concierge/visitors/schemas";
import { visitorPath } from "@/lib/paths";
import type { TenantContext } from "@/lib/platform/context";

const PAGE_SIZE = 50;
const TIMELINE: ListSpec = {
  id: "visitor_timeline",
  noun: { one: "event", many: "events" },
  filters: [
    {
      kind: "choice",
      name: "kind",
      label: "Part of the timeline",
      quick: true,
      options: [
        { value: "chat", label: "Chats" },
        { value: "view", label: "Views" },
        { value: "mention", label: "Mentions" },
        { value: "click", label: "Clicks" },
      ],
    },
  ],
};

interface TimelineSectionProps {
  ctx: TenantContext;
  visitorId: string;
  query: Query;
  organization: { slug: string; timezone: string };
}

/** Everything the visitor did, in one order, newest first. */
export async function TimelineSection({ ctx, visitorId, query, organization }: TimelineSectionProps) {
  const { address, page, bad } = await readList(TIMELINE, {
    path: visitorPath(organization, visitorId),
    query,
    shape: ListTimeline,
    pageSize: PAGE_SIZE,
    read: (asked) => listTimeline(ctx, { ...asked, id: visitorId }),
  });
  if (page === null) return <BadAddress spec={TIMELINE} address={address} bad={bad} />;
  return (
    <section aria-label="Timeline">
      <Toolbar spec={TIMELINE} columns={[]} values={address.values} />
      {page.data.length === 0 ? (
        <Notice tone="empty" title="Nothing here">
          {address.values["kind"] === undefined
            ? "This visitor has done nothing yet."
            : "This visitor has done nothing of this kind yet."}
        </Notice>
      ) : (
        <TimelineDays
          items={page.data}
          iconOf={({ kind }) => MOMENT_ICONS[kind]}
          wordsOf={(item) => <MomentWords item={item} />}
          timezone={organization.timezone}
        />
      )}
      <Pager
        address={address}
        next={page.next_cursor}
        names={["Newer", "Older"]}
        noun={TIMELINE.noun}
        upToHere={address.trail.length * PAGE_SIZE + page.data.length}
      />
    </section>
  );
}
