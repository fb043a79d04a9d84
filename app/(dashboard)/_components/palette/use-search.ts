import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { callHouse } from "@/app/_client/call-api";
import type { Found } from "@/lib/concierge/search/schemas";

const loadFound = () => import("@/lib/concierge/search/schemas").then((schemas) => schemas.Found);

const PAUSE_MS = 90;
const SHORTEST = 2;

/** What came of the last search. */
interface Answer {
  query: string;
  found: Found | "failed";
}

/** What the words find in the organisation's data, asked for once typing pauses; null until it is known. */
export function useSearch(organizationId: string, words: string): Found | "failed" | null {
  const [query] = useDebouncedValue(words.trim(), PAUSE_MS);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (query.length < SHORTEST) return undefined;
    const stop = new AbortController();
    callHouse(`/api/search?q=${encodeURIComponent(query)}`, { organizationId, answer: loadFound, signal: stop.signal })
      .catch(() => "failed" as const)
      .then((found) => !stop.signal.aborted && setAnswer({ query, found }))
      .catch(() => undefined);
    return () => stop.abort();
  }, [organizationId, query]);
  return answer !== null && answer.query === words.trim() ? answer.found : null;
}
