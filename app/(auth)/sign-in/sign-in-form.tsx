"use client";

import { Button, Divider, PasswordInput, Stack, TextInput } from "@mantine/core";
import { isNotEmpty, useForm } from "@mantine/form";
import { useRouter, useSearchParams } from "next/navigation";
import { signIn } from "next-auth/react";
import { useState } from "react";

import { FormError } from "@/app/_components/form-error";
import { HOME_PATH } from "@/lib/paths";
import { localPath } from "@/lib/platform/auth/local-path";

const GENERIC = "That e-mail and password do not match an account.";
const SENTENCES: Readonly<Record<string, string>> = {
  RateLimited: "Too many attempts. Wait a few minutes and try again.",
  Unavailable: "Horizon is briefly unavailable. Please try again.",
  AccessDenied: "This Google account does not belong to anybody here.",
};

/** E-mail and password, and Google where it is set up. The message never tells which part was wrong. */
export function SignInForm({ withGoogle }: { withGoogle: boolean }) {
  const router = useRouter();
  const query = useSearchParams();
  const arrivedWith = query.get("error");
  const [error, setError] = useState<string | null>(arrivedWith === null ? null : (SENTENCES[arrivedWith] ?? GENERIC));
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { email: "", password: "" },
    validate: { email: isNotEmpty("Enter your e-mail"), password: isNotEmpty("Enter your password") },
  });
  const [pending, setPending] = useState(false);

  async function submit(credentials: { email: string; password: string }) {
    setPending(true);
    setError(null);
    const result = await signIn("credentials", { ...credentials, redirect: false }).catch(() => undefined);
    if (result?.ok === true) {
      router.replace(localPath(query.get("callbackUrl"), window.location.origin));
      router.refresh();
      return;
    }
    setPending(false);
    setError(SENTENCES[result?.error ?? "Unavailable"] ?? GENERIC);
  }

  return (
    <Stack gap="md">
      <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
        <Stack gap="md">
          <FormError message={error} />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            {...form.getInputProps("email")}
            key={form.key("email")}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            {...form.getInputProps("password")}
            key={form.key("password")}
          />
          <Button type="submit" loading={pending} fullWidth mt={4}>
            Sign in
          </Button>
        </Stack>
      </form>
      {withGoogle ? (
        <>
          <Divider label="or" />
          <Button
            variant="default"
            fullWidth
            onClick={() => void signIn("google", { callbackUrl: query.get("callbackUrl") ?? HOME_PATH })}
          >
            Continue with Google
          </Button>
        </>
      ) : null}
    </Stack>
  );
}
