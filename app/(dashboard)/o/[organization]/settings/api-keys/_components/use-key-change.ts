import { useState } from "react";
import type { z } from "zod";
import { callHouse, sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";

interface KeyChange<Answer extends z.ZodType> {
  /** Below /api/api-keys. */
  path: string;
  method: "POST" | "PATCH" | "DELETE";
  body?: unknown;
  answer: () => Promise<Answer>;
}

/** Sends one change of a key, and says whether it is under way and what went wrong. */
export function useKeyChange() {
  const { id: organizationId } = useOrganization();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function change<Answer extends z.ZodType>({
    path,
    ...call
  }: KeyChange<Answer>): Promise<z.output<Answer> | null> {
    setPending(true);
    setError(null);
    try {
      return await callHouse(`/api/api-keys${path}`, { organizationId, ...call });
    } catch (thrown) {
      setError(sentenceOf(thrown));
      return null;
    } finally {
      setPending(false);
    }
  }

  return { pending, error, change };
}
