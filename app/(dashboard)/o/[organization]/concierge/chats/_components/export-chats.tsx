"use client";

import { Button, Loader, Popover } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { callHouse, sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";
import { csvPath } from "@/lib/paths";
import classes from "./export-chats.module.css";

const loadCounted = () => import("./answers").then((answers) => answers.Counted);
const numbers = new Intl.NumberFormat("en-GB");

/** All chats that the list finds as a file: says how many they are, then gives them. */
export function ExportChats({ query }: { query: string }) {
  const organization = useOrganization();
  const [counted, setCounted] = useState<{ query: string; words: string; isCount: boolean } | null>(null);
  const known = counted?.query === query ? counted : null;

  async function count() {
    setCounted(null);
    try {
      const found = await callHouse(`/api/chats/count?${query}`, {
        organizationId: organization.id,
        answer: loadCounted,
      });
      const words = `${numbers.format(found.count)} ${found.count === 1 ? "chat" : "chats"}`;
      setCounted({ query, words, isCount: true });
    } catch (thrown) {
      setCounted({ query, words: sentenceOf(thrown), isCount: false });
    }
  }

  return (
    <Popover position="bottom-end" shadow="md" withArrow trapFocus returnFocus onOpen={() => void count()}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden="true" />}>
          CSV
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes["box"]} aria-label="Chats as a file">
        <output className={classes["words"]}>
          {known?.words ?? <Loader size={16} aria-label="Counting the chats" />}
        </output>
        <Button
          component="a"
          size="xs"
          href={csvPath(organization, "/api/chats", new URLSearchParams(query))}
          download
          data-autofocus
        >
          Download{known?.isCount === true ? ` ${known.words}` : " all"}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
