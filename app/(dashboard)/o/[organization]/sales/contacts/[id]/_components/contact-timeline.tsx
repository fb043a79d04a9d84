import { ListChecksIcon, StickyNoteIcon, PencilIcon } from "lucide-react";
import { Notice } from "@/app/_components/notice";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { Pager } from "@/app/(dashboard)/_components/list/pager";
import { OPEN_PARAM } from "@/app/(dashboard)/_components/list/read-resource";
import { readList } from "@/app/(dashboard)/_components/list/read-list";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import { Toolbar } from "@/app/(dashboard)/_components/list/toolbar";
import { BadAddress } from "@/app/(dashboard)/_components/states/bad-address";
import { TimelineDays } from "@/app/(dashboard)/_components/timeline/timeline-days";
import { MOMENT_ICONS, MomentWords } from "@/app/(dashboard)/concierge/_components/moments/moment-words";
import { listContactTimeline } from "@/lib/core/contacts/list-contact-timeline";
import { ListContactTimeline } from "@/lib/core/contacts/timeline-schemas";
import type { ContactTimeline } from "@/lib/core/contacts/timeline-schemas";
import { contactPath } from "@/lib/paths";
import type { TenantContext } from "@/lib/platform/context";
import { ActivityWords } from "./activity-words";
import { AddNote } from "./add-note";
import type { Known } from "./change-words";
import { EventWords } from "./event-words";
import { Note } from "./note";

type Item = ContactTimeline["data"][number];

const PAGE_SIZE = 50;

export const TIMELINE: ListSpec = {
  id: "contact_timeline",
  noun: { one: "event", many: "events" },
  filters: [
    {
      kind: "choice",
      name: "kind",
      label: "Part of the timeline",
      quick: true,
      options: [
        { value: "note", label: "Notes" },
        { value: "activity", label: "Activities" },
        { value: "chat", label: "Chats" },
        { value: "view", label: "Views" },
        { value: "click", label: "Clicks" },
        { value: "event", label: "Changes" },
      ],
    },
  ],
};

interface ContactTimelineSectionProps {
  ctx: TenantContext;
  organization: { slug: string; timezone: string };
  contactId: string;
  query: Query;
  known: Omit<Known, "timezone">;
  mayWrite: boolean;
}

/** All that happened with a contact, newest first. */
export async function ContactTimelineSection(props: ContactTimelineSectionProps) {
  const { ctx, organization, contactId, query, mayWrite } = props;
  const known = { ...props.known, timezone: organization.timezone };
  const { address, page, bad } = await readList(TIMELINE, {
    path: contactPath(organization, contactId),
    query,
    keep: [OPEN_PARAM],
    shape: ListContactTimeline,
    pageSize: PAGE_SIZE,
    read: (asked) => listContactTimeline(ctx, contactId, asked),
  });
  if (page === null) return <BadAddress spec={TIMELINE} address={address} bad={bad} />;
  return (
    <section aria-label="Timeline">
      {mayWrite ? <AddNote contactId={contactId} /> : null}
      <Toolbar spec={TIMELINE} columns={[]} values={address.values} />
      {page.data.length === 0 ? (
        <Notice tone="empty" title="Nothing here">
          {address.values["kind"] === undefined
            ? "Changes, notes, activities and what the linked visitor does appear here."
            : "Nothing of this kind has happened yet."}
        </Notice>
      ) : (
        <TimelineDays
          items={page.data}
          iconOf={iconOf}
          wordsOf={(item) => wordsOf(item, known, mayWrite)}
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

function iconOf({ kind }: Item) {
  if (kind === "note") return StickyNoteIcon;
  if (kind === "activity") return ListChecksIcon;
  return kind === "event" ? PencilIcon : MOMENT_ICONS[kind];
}

function wordsOf(item: Item, known: Known, mayWrite: boolean) {
  const { people, timezone } = known;
  if (item.kind === "note") return <Note note={item} author={nameOf(item.created_by, people)} mayChange={mayWrite} />;
  if (item.kind === "event") return <EventWords event={item} actor={nameOf(item.actor_id, people)} known={known} />;
  if (item.kind === "activity")
    return <ActivityWords activity={item} owner={nameOf(item.owner_id, people)} timezone={timezone} />;
  return <MomentWords item={item} />;
}

function nameOf(id: string | null, people: Known["people"]): string | null {
  return people.find((person) => person.id === id)?.name ?? null;
}
