import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";
import { Moment } from "@/app/_components/moment";
import { PageHeader } from "@/app/_components/page-header";
import type { Query } from "@/app/(dashboard)/_components/list/address";
import { ContactOfVisitor } from "@/app/(dashboard)/concierge/_components/contact-of-visitor";
import { BackToList } from "@/app/(dashboard)/_components/list/return-to-list";
import { foundOrWhy } from "@/app/(dashboard)/_components/states/found-or-why";
import { OtherOrganization } from "@/app/(dashboard)/_components/states/not-shown";
import { BackKey } from "@/app/(dashboard)/o/[organization]/concierge/chats/[chatId]/_components/back-key";
import { getVisitor } from "@/lib/concierge/visitors/get-visitor";
import { requireMember } from "@/lib/platform/auth/member";
import { visitorPath, visitorsPath } from "@/lib/paths";
import { MergedPanel } from "./_components/merged-panel";
import { ProfilePanel } from "./_components/profile-panel";
import { TimelineSection } from "./_components/timeline-section";
import { TimelineLoading } from "@/app/(dashboard)/_components/timeline/timeline-loading";
import { VisitorCountsBar } from "./_components/visitor-counts";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Visitor" };

interface VisitorPageProps {
  params: Promise<{ organization: string; id: string }>;
  searchParams: Promise<Query>;
}

export default async function VisitorPage({ params, searchParams }: VisitorPageProps) {
  const { ctx, organization, may } = await requireMember(params);
  const id = decodeURIComponent((await params).id);
  const query = await searchParams;
  const found = await foundOrWhy(getVisitor(ctx, id));
  if (found === "not_found") notFound();
  if (found === "other_organization")
    return <OtherOrganization noun={{ one: "visitor", many: "visitors" }} list={visitorsPath(organization)} />;
  const { visitor, counts, merged } = found;
  // a remembered id of somebody who turned out to be this visitor
  if (visitor.id !== id) redirect(visitorPath(organization, visitor.id));
  const { timezone } = organization;
  return (
    <>
      <BackKey />
      <PageHeader
        back={<BackToList path={visitorsPath(organization)}>Visitors</BackToList>}
        title={visitor.name ?? visitor.email ?? "Anonymous visitor"}
        description={
          <span className={classes["facts"]}>
            <span>
              first seen <Moment at={visitor.created_at} timezone={timezone} />
            </span>
            <span>
              last active <Moment at={visitor.last_active_at} timezone={timezone} />
            </span>
          </span>
        }
        actions={<ContactOfVisitor visitor={visitor} mayAdd={may("agent")} />}
      />
      <VisitorCountsBar counts={counts} />
      <div className={classes["columns"]}>
        <Suspense fallback={<TimelineLoading />}>
          <TimelineSection ctx={ctx} organization={organization} visitorId={visitor.id} query={query} />
        </Suspense>
        <aside className={classes["aside"]} aria-label="About this visitor">
          <ProfilePanel visitor={visitor} />
          <MergedPanel merged={merged} timezone={timezone} />
        </aside>
      </div>
    </>
  );
}
