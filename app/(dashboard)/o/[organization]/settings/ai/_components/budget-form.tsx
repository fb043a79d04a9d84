"use client";

import { Button, Group, NumberInput, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FormEvent } from "react";
import { callHouse, sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { Panel } from "@/app/_components/panel";
import { useOrganization } from "@/app/_client/organization";

const loadAiSettings = () => import("@/lib/core/ai/schemas").then((schemas) => schemas.AiSettings);

/** How many tokens a day the organisation lets models use. */
export function BudgetForm({ tokensPerDay }: { tokensPerDay: number }) {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [value, setValue] = useState<number | string>(tokensPerDay);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    setError(null);
    try {
      const body = { model_tokens_per_day: value };
      await callHouse("/api/settings/ai", { organizationId, method: "PUT", body, answer: loadAiSettings });
      notifications.show({ color: "teal", message: "Saved" });
      router.refresh();
    } catch (thrown) {
      setError(sentenceOf(thrown));
    }
    setPending(false);
  }

  return (
    <Panel>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap="md">
          <FormError message={error} />
          <NumberInput
            label="Tokens a day"
            min={0}
            max={1_000_000_000}
            step={10_000}
            allowDecimal={false}
            thousandSeparator=","
            hideControls
            value={value}
            onChange={setValue}
          />
          <Group>
            <Button type="submit" loading={pending} disabled={value === tokensPerDay || value === ""}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
