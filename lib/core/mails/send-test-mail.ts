import { createElement } from "react";
import { getMember } from "@/lib/core/members/get-member";
import { getSettings } from "@/lib/core/settings/get-settings";
import type { TenantContext } from "@/lib/platform/context";
import { startRun } from "@/lib/platform/jobs/start-run";
import { renderMail } from "./render-mail";
import { insertMail } from "./store";
import { TestMail } from "./templates/test-mail";

/** Sends the person who asks a mail, to see that mail works. */
export async function sendTestMail(ctx: TenantContext): Promise<{ mail_id: string }> {
  const [{ user }, { organization_name: name }] = await Promise.all([getMember(ctx, ctx.claims.sub), getSettings(ctx)]);
  const content = await renderMail(createElement(TestMail, { organizationName: name }));
  const subject = `Test mail of ${name}`.replaceAll(/[\r\n]+/g, " ");
  const queued = await insertMail(ctx, { template: "test_mail", to_address: user.email, subject, ...content });
  startRun(ctx, "send_mail");
  return queued;
}
