import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Suspense } from "react";

import { Card } from "@/app/(auth)/_components/card";
import { isSignedIn } from "@/lib/platform/auth/member";
import { canSignInWithGoogle } from "@/lib/platform/auth/options";

import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if (await isSignedIn()) redirect("/");
  return (
    <Card
      title="Sign in"
      description="Welcome back."
      footer={
        <>
          New here? <Link href="/register">Create an organisation</Link>
        </>
      }
    >
      <Suspense>
        <SignInForm withGoogle={canSignInWithGoogle()} />
      </Suspense>
    </Card>
  );
}
