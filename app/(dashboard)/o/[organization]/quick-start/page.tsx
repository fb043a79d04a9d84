import type { Metadata } from "next";
import { FirstWidget } from "@/app/_components/first-widget";
import { PageHeader } from "@/app/_components/page-header";
import { Panel } from "@/app/_components/panel";
import { publicOrigin } from "@/app/_server/public-origin";
import { getSampleData } from "@/lib/concierge/sample-data/get-sample-data";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { SampleDataPanel } from "./_components/sample-data-panel";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Quick start" };

export default async function QuickStartPage({ params }: { params: OrganizationParams }) {
  const { ctx, may } = await requireMember(params);
  const [origin, samples] = await Promise.all([publicOrigin(), getSampleData(ctx)]);
  return (
    <>
      <PageHeader
        title="Quick start"
        description="From an API key to the first chat in a minute. What you paste here works as it is."
      />
      <div className={classes["columns"]}>
        <Panel>
          <h2 className={classes["title"]}>Connect a widget</h2>
          <p className={classes["text"]}>
            Your widget sends with a key. Paste one of these requests: it begins a chat and adds a message, and sending
            it again stores nothing twice.
          </p>
          <FirstWidget origin={origin} mayCreateKey={may("admin")} />
        </Panel>
        <SampleDataPanel samples={samples} mayChange={may("admin")} />
      </div>
    </>
  );
}
