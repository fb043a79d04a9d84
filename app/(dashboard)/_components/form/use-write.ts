"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import type { z } from "zod";
import { ApiError, callApi, callHouse } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";

/** One change through our API. */
export interface Write<Answer extends z.ZodType> {
  path: string;
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  file?: { bytes: Blob; type: string };
  /** The version that was changed: somebody else's newer one is not overwritten. */
  version?: number;
  answer: () => Promise<Answer>;
  /** The route answers without `data`. */
  isBare?: true;
}

/** Sends changes of the page's organisation; afterwards the page shows what is stored. */
export function useWrite() {
  const router = useRouter();
  const { id: organizationId } = useOrganization();
  const [pending, setPending] = useState(false);
  const [refreshing, startTransition] = useTransition();
  const [failure, setFailure] = useState<ApiError | null>(null);

  /** The answer, or null when the change was refused; then `failure` says why. */
  async function write<Answer extends z.ZodType>({
    path,
    isBare,
    ...call
  }: Write<Answer>): Promise<z.output<Answer> | null> {
    setPending(true);
    setFailure(null);
    try {
      return await (isBare ? callApi : callHouse)(path, { organizationId, ...call });
    } catch (thrown) {
      setFailure(thrown instanceof ApiError ? thrown : new ApiError(UNKNOWN, "internal_error"));
      return null;
    } finally {
      setPending(false);
    }
  }

  const refresh = () => startTransition(() => router.refresh());
  return { write, refresh, pending: pending || refreshing, failure, forget: () => setFailure(null) };
}

const UNKNOWN = "Something went wrong. Please try again.";
