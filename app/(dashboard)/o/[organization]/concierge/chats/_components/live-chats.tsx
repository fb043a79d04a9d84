"use client";

import { useNetwork } from "@mantine/hooks";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { ButtonLink } from "@/app/_components/button-link";
import classes from "./live-chats.module.css";
import { useChanges } from "./use-changes";

interface LiveChatsProps {
  /** What the list shown has seen. */
  since: string;
  /** Where the newest chats are, when the list does not begin with them. */
  newest: string | null;
}

/** Keeps the list up to date: the newest page by itself, on others it says that there is more. */
export function LiveChats({ since, newest }: LiveChatsProps) {
  const router = useRouter();
  const { online } = useNetwork();
  const [, startTransition] = useTransition();
  const [changed, setChanged] = useState<{ since: string; ids: ReadonlySet<string> }>({ since, ids: new Set() });
  // what the list has been read with, it shows
  const unseen = changed.since === since ? changed.ids : new Set<string>();
  useChanges(since, (ids) => {
    setChanged({ since, ids: new Set([...unseen, ...ids]) });
    if (newest === null) startTransition(() => router.refresh());
  });
  const count = unseen.size;
  return (
    <>
      {newest === null || count === 0 ? null : (
        <ButtonLink href={newest} variant="light">
          {count === 1 ? "1 chat has changed" : `${count} chats have changed`}
        </ButtonLink>
      )}
      <output className={classes["state"]} data-online={online || undefined}>
        <span className={classes["dot"]} aria-hidden="true" />
        {online ? "Live" : "Offline"}
      </output>
    </>
  );
}
