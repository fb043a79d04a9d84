"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { callHouse } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";

const loadBulk = () => import("@/app/_client/answers").then(({ BulkDone }) => BulkDone);

/** Sends the same change of many rows; afterwards the page shows what is stored. A refusal is answered, not thrown. */
export function useBulk(path: string) {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [pending, startTransition] = useTransition();

  async function change(body: object) {
    try {
      const done = await callHouse(path, { organizationId, method: "POST", body, answer: loadBulk });
      startTransition(() => router.refresh());
      return done;
    } catch (thrown) {
      return thrown instanceof Error ? thrown : new Error(String(thrown));
    }
  }

  return { change, pending };
}
