"use client";

import { Stack } from "@mantine/core";
import { useState } from "react";

import { Card } from "@/app/(auth)/_components/card";
import { FirstChatPanel } from "@/app/_components/first-chat-panel";
import { PageLink } from "@/app/_components/page-link";
import { RevealedKey } from "@/app/_components/revealed-key";

import type { Registered } from "@/lib/core/organizations/schemas";
import { HOME_PATH, SIGN_IN_PATH } from "@/lib/paths";
import { RegisterForm } from "./register-form";

/** First the form; then, once, the key with the first request to paste. The key lives in this page's memory only. */
export function Registration({ origin }: { origin: string }) {
  const [registered, setRegistered] = useState<Registered | null>(null);
  if (registered === null) {
    return (
      <Card
        title="Create an organisation"
        description="You get an API key and a first request to paste. It takes a minute."
        footer={
          <>
            Already have an account? <PageLink href={SIGN_IN_PATH}>Sign in</PageLink>
          </>
        }
      >
        <RegisterForm onRegistered={setRegistered} />
      </Card>
    );
  }
  return (
    <Card
      wide
      title="Connect your widget"
      description="Your organisation is ready and you are signed in. This is its secret key, for your servers:"
    >
      <Stack gap="lg">
        <RevealedKey apiKey={registered.api_key} />
        <FirstChatPanel
          organizationId={registered.organization_id}
          address="active"
          origin={origin}
          apiKey={registered.api_key}
        />
        <PageLink href={HOME_PATH}>Go to the dashboard</PageLink>
      </Stack>
    </Card>
  );
}
