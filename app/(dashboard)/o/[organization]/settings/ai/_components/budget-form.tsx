"use client";

import { notifications } from "@mantine/notifications";
import { Panel } from "@/app/_components/panel";
import type { Field } from "@/app/(dashboard)/_components/form/fields";
import { ResourceForm } from "@/app/(dashboard)/_components/form/resource-form";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";

const loadAiSettings = () => import("@/lib/core/ai/schemas").then((schemas) => schemas.AiSettings);

interface BudgetFormProps {
  fields: readonly Field[];
  tokensPerDay: number;
}

/** How many tokens a day the organisation lets models use. */
export function BudgetForm({ fields, tokensPerDay }: BudgetFormProps) {
  const { write, refresh, pending, failure } = useWrite();

  async function save(body: object): Promise<boolean> {
    const saved = await write({ path: "/api/settings/ai", method: "PUT", body, answer: loadAiSettings });
    if (saved === null) return false;
    notifications.show({ color: "teal", message: "Saved" });
    refresh();
    return true;
  }

  return (
    <Panel>
      <ResourceForm
        fields={fields}
        values={{ model_tokens_per_day: tokensPerDay }}
        onSubmit={save}
        failure={failure}
        pending={pending}
        submitLabel="Save"
      />
    </Panel>
  );
}
