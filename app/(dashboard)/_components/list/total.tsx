"use client";

import { Button } from "@mantine/core";
import { useState } from "react";
import { useOrganization } from "@/app/_client/organization";
import { countRows, sentenceOf } from "@/app/_client/call-api";
import classes from "./pager.module.css";

interface TotalProps {
  noun: { one: string; many: string };
  /** How many there are for sure. */
  atLeast: number;
  isAll: boolean;
  countHref: string | undefined;
}

/** How many rows the list has: at least so many, exactly once somebody asks. */
export function Total({ noun, atLeast, isAll, countHref }: TotalProps) {
  const organization = useOrganization();
  const [counting, setCounting] = useState(false);
  const [words, setWords] = useState<string | null>(null);

  async function count(href: string) {
    setCounting(true);
    try {
      setWords(countWords(await countRows(href, organization.id), noun));
    } catch (thrown) {
      setWords(sentenceOf(thrown));
    }
    setCounting(false);
  }

  return (
    <div className={classes["total"]}>
      <output>{words ?? (isAll ? countWords(atLeast, noun) : `${numberWords(atLeast)}+ ${noun.many}`)}</output>
      {isAll || countHref === undefined || words !== null ? null : (
        <Button size="compact-xs" variant="subtle" loading={counting} onClick={() => void count(countHref)}>
          Count all
        </Button>
      )}
    </div>
  );
}

/** A number of rows in words: `1 chat`, `1,138 chats`. */
export function countWords(count: number, noun: { one: string; many: string }): string {
  return `${numberWords(count)} ${count === 1 ? noun.one : noun.many}`;
}

function numberWords(count: number): string {
  return count.toLocaleString("en-GB");
}
