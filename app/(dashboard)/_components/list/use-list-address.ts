"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useOptimistic, useTransition } from "react";
import type { Values } from "./address";

/** Changes what the address of the list says. What is on its way there shows at once, and a choice made meanwhile keeps it. */
export function useListAddress(given: Values) {
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams();
  const [pending, startTransition] = useTransition();
  const [values, setValues] = useOptimistic(given);

  function change(wanted: Values) {
    const next = { ...values, ...wanted };
    // what others keep in the address stays, but not the page of rows: it belonged to the rows before
    const params = new URLSearchParams(
      [...query].filter(([name]) => !(name in next) && name !== "cursor").map((pair) => [...pair]),
    );
    for (const [name, some] of Object.entries(next)) for (const value of some) params.append(name, value);
    startTransition(() => {
      setValues(next);
      router.replace(params.size === 0 ? pathname : `${pathname}?${params.toString()}`, { scroll: false });
    });
  }

  return { values, pending, change };
}
