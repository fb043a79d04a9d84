"use client";

import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { signIn } from "next-auth/react";
import { useState } from "react";

import { ApiError, callHouse, sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import type { Registered } from "@/lib/core/organizations/schemas";

const loadSchemas = () => import("@/lib/core/organizations/schemas");

const EMPTY = { organization_name: "", name: "", email: "", password: "" };

/** Creates the organisation, signs its owner in and hands on what was made. */
export function RegisterForm({ onRegistered }: { onRegistered: (registered: Registered) => void }) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const form = useForm({ mode: "uncontrolled", initialValues: EMPTY });

  async function submit(values: typeof EMPTY) {
    setPending(true);
    setError(null);
    try {
      const problems = await problemsIn(values);
      form.setErrors(problems);
      if (Object.keys(problems).length > 0) return setPending(false);
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const body = { ...values, timezone: timeZone };
      const registered = await callHouse("/api/register", {
        organizationId: null,
        method: "POST",
        body,
        answer: () => loadSchemas().then((schemas) => schemas.Registered),
      });
      await signIn("credentials", { email: values.email, password: values.password, redirect: false });
      onRegistered(registered);
    } catch (thrown) {
      if (thrown instanceof ApiError)
        form.setErrors(Object.fromEntries(thrown.issues.map(({ path, message }) => [path, message])));
      if (!(thrown instanceof ApiError) || thrown.issues.length === 0) setError(sentenceOf(thrown));
      setPending(false);
    }
  }

  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack gap="md">
        <FormError message={error} />
        <TextInput
          label="Organisation"
          autoComplete="organization"
          {...form.getInputProps("organization_name")}
          key={form.key("organization_name")}
        />
        <TextInput label="Your name" autoComplete="name" {...form.getInputProps("name")} key={form.key("name")} />
        <TextInput
          label="Work e-mail"
          type="email"
          autoComplete="username"
          {...form.getInputProps("email")}
          key={form.key("email")}
        />
        <PasswordInput
          label="Password"
          description="10 characters or more. A few unrelated words are strong and easy to remember."
          autoComplete="new-password"
          {...form.getInputProps("password")}
          key={form.key("password")}
        />
        <Button type="submit" loading={pending} fullWidth mt={4}>
          Create organisation
        </Button>
      </Stack>
    </form>
  );
}

/** The rules of the API, said before anything is sent. */
async function problemsIn(values: typeof EMPTY): Promise<Record<string, string>> {
  const { Register } = await loadSchemas();
  const parsed = Register.safeParse(values);
  if (parsed.success) return {};
  // the first thing wrong with a field is the one to say
  const problems = parsed.error.issues.map(({ path, message }) => [path.join("."), message] as const);
  return Object.fromEntries(problems.toReversed());
}
