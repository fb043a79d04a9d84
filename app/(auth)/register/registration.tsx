"use client";

import { Stack } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";

import { Card } from "@/app/(auth)/_components/card";
import { FirstChatPanel } from "@/app/_components/first-chat-panel";
import { RevealedKey } from "@/app/_components/revealed-key";

import { RegisterForm } from "./register-form";

/** First the form; then, once, the key with the first request to paste. The key lives in this page's memory only. */
export function Registration({ origin }: { origin: string }) {
  const [apiKey, setApiKey] = useState<string | null>(null);
  if (apiKey === null) {
    return (
      <Card
        title="Create an organisation"
        description="You get an API key and a first request to paste. It takes a minute."
        footer={
          <>
            Already have an account? <Link href="/sign-in">Sign in</Link>
          </>
        }
      >
        <RegisterForm onRegistered={setApiKey} />
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
        <RevealedKey apiKey={apiKey} />
        <FirstChatPanel origin={origin} apiKey={apiKey} />
        <Link href="/concierge/overview">Go to the dashboard</Link>
      </Stack>
    </Card>
  );
}
