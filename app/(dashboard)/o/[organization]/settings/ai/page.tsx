import type { Metadata } from "next";
import { Notice } from "@/app/_components/notice";
import { PageHeader } from "@/app/_components/page-header";
import { Facts } from "@/app/(dashboard)/settings/_components/facts";
import { Section } from "@/app/(dashboard)/settings/_components/section";
import { fieldsOf } from "@/app/(dashboard)/_components/form/fields";
import { getAiSettings } from "@/lib/core/ai/get-ai-settings";
import { UpdateAiSettings } from "@/lib/core/ai/schemas";
import { requireMember } from "@/lib/platform/auth/member";
import type { OrganizationParams } from "@/lib/platform/auth/member";
import { BudgetForm } from "./_components/budget-form";
import { NoModel } from "./_components/no-model";
import { Spend } from "./_components/spend";
import { tokens, usedOn } from "./_components/tokens";

const FIELDS = fieldsOf(UpdateAiSettings, { model_tokens_per_day: { label: "Tokens a day" } });

export const metadata: Metadata = { title: "AI" };

export default async function AiPage({ params }: { params: OrganizationParams }) {
  const { ctx, may } = await requireMember(params);
  const { model, model_tokens_per_day, days } = await getAiSettings(ctx);
  const today = days?.at(-1);
  return (
    <>
      <PageHeader title="AI" description="What writes the summaries, what it may cost, and what it has cost." />
      <Facts
        facts={[
          { name: "Model", value: model ?? "Built-in rules", note: model === null ? "extractive" : undefined },
          { name: "Budget per day", value: tokens(model_tokens_per_day), note: "in and out, per UTC day" },
          ...(today === undefined
            ? []
            : [{ name: "Used today", value: tokens(usedOn(today)), note: `calls of a model: ${today.calls}` }]),
        ]}
      />
      {model === null ? <NoModel /> : null}
      {may("admin") ? (
        <Section
          title="Budget"
          description="When a day's tokens are used up, chats wait for the next day; nothing is summarised by halves. At 0 no model is asked at all."
        >
          <BudgetForm fields={FIELDS} tokensPerDay={model_tokens_per_day} />
        </Section>
      ) : null}
      <Section title="Use of the last 30 days" description="Tokens that language models read and wrote, per UTC day.">
        {days === null ? (
          <Notice title="For admins">What summaries have cost is shown to admins of the organisation.</Notice>
        ) : (
          <Spend days={days} budget={model_tokens_per_day} />
        )}
      </Section>
    </>
  );
}
