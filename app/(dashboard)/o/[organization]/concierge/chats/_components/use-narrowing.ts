"use client";

import { useRouter } from "next/navigation";
import { useOptimistic, useTransition } from "react";
import { useOrganization } from "@/app/_client/organization";
import { listAddress } from "./list-address";
import type { Filters } from "./list-address";

/** Narrows the list. What is chosen lives in the address, so a copied link shows the same chats. */
export function useNarrowing(filters: Filters, chat: string | undefined) {
  const router = useRouter();
  const organization = useOrganization();
  const [pending, startTransition] = useTransition();
  // what is on its way into the address: a choice made meanwhile must not bring an older one back
  const [chosen, setChosen] = useOptimistic(filters, (before, change: Filters) => ({ ...before, ...change }));

  function narrow(change: Filters) {
    startTransition(() => {
      setChosen(change);
      router.replace(listAddress(organization, { ...chosen, ...change }, { chat }), { scroll: false });
    });
  }

  return { chosen, narrow, pending };
}
