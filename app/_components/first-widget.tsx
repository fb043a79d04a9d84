"use client";

import { Button, Stack } from "@mantine/core";
import { KeyRoundIcon } from "lucide-react";
import { useState } from "react";
import { callHouse, sentenceOf } from "@/app/_client/call-api";
import type { ApiKeyWithSecret } from "@/lib/core/api-keys/schemas";
import { useOrganization } from "@/app/_client/organization";
import { FirstChatPanel } from "./first-chat-panel";
import classes from "./first-widget.module.css";
import { FormError } from "./form-error";
import { RevealedKey } from "./revealed-key";

const loadApiKeyWithSecret = () => import("@/lib/core/api-keys/schemas").then((schemas) => schemas.ApiKeyWithSecret);

const PLACEHOLDER = "hmz_YOUR_API_KEY";

interface FirstWidgetProps {
  origin: string;
  mayCreateKey: boolean;
}

/** A key for a widget, the request it can begin with, and word of its arrival. The key lives in this page's memory only. */
export function FirstWidget({ origin, mayCreateKey }: FirstWidgetProps) {
  const organization = useOrganization();
  const [apiKey, setApiKey] = useState<ApiKeyWithSecret | null>(null);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function createKey() {
    setPending(true);
    setError(null);
    try {
      const body = { label: "My widget" };
      const call = { organizationId: organization.id, method: "POST", body, answer: loadApiKeyWithSecret } as const;
      setApiKey(await callHouse("/api/api-keys", call));
    } catch (thrown) {
      setError(sentenceOf(thrown));
    }
    setPending(false);
  }

  return (
    <Stack gap="md">
      <FormError message={error} />
      {apiKey === null ? (
        <KeyOffer mayCreate={mayCreateKey} pending={pending} onCreate={() => void createKey()} />
      ) : (
        <RevealedKey apiKey={apiKey.key} />
      )}
      <FirstChatPanel
        organizationId={organization.id}
        address={organization}
        origin={origin}
        apiKey={apiKey?.key ?? PLACEHOLDER}
        keyId={apiKey?.id}
      />
    </Stack>
  );
}

function KeyOffer({ mayCreate, pending, onCreate }: { mayCreate: boolean; pending: boolean; onCreate: () => void }) {
  if (!mayCreate)
    return <p className={classes["hint"]}>You need an API key for it. Ask an admin of your organisation.</p>;
  return (
    <Button onClick={onCreate} loading={pending} leftSection={<KeyRoundIcon size={16} />} className={classes["action"]}>
      Create a key for my widget
    </Button>
  );
}
