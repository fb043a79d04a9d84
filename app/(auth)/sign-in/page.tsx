import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";

import { PageLink } from "@/app/_components/page-link";
import { publicOrigin } from "@/app/_server/public-origin";
import { Card } from "@/app/(auth)/_components/card";
import { REGISTER_PATH } from "@/lib/paths";
import { localPath } from "@/lib/platform/auth/local-path";
import { isSignedIn } from "@/lib/platform/auth/member";
import { canSignInWithGoogle } from "@/lib/platform/auth/options";

import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ callbackUrl?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { callbackUrl } = await searchParams;
  const target = typeof callbackUrl === "string" ? callbackUrl : null;
  if (await isSignedIn()) redirect(localPath(target, await publicOrigin()));
  return (
    <Card
      title="Sign in"
      description="Welcome back."
      footer={
        <>
          New here? <PageLink href={REGISTER_PATH}>Create an organisation</PageLink>
        </>
      }
    >
      <Suspense>
        <SignInForm withGoogle={canSignInWithGoogle()} />
      </Suspense>
    </Card>
  );
}
