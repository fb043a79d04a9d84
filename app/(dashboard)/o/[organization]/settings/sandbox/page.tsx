import type { Metadata } from "next";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import { listMails } from "@/lib/core/mails/list-mails";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { MailTable } from "./_components/mail-table";
import { SendTestMail } from "./_components/send-test-mail";

export const metadata: Metadata = { title: "Sandbox" };

export default async function SandboxPage({ params }: { params: OrganizationParams }) {
  const { ctx, organization, may } = await requireMember(params);
  const mails = may("admin") ? await listMails(ctx) : null;
  return (
    <>
      <PageHeader
        title="Sandbox"
        description="Where no mail server is connected, mail stays here: see what would have been sent, and try what happens to it."
        actions={mails === null ? undefined : <SendTestMail />}
      />
      {mails === null ? (
        <Notice title="For admins">What was sent in the name of your organisation is shown to its admins.</Notice>
      ) : mails.length === 0 ? (
        <Notice title="No mail yet" tone="empty">
          Send yourself a test mail, and it appears here.
        </Notice>
      ) : (
        <MailTable mails={mails} timezone={organization.timezone} />
      )}
    </>
  );
}
