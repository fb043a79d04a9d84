"use client";

import { Button, Loader, Popover } from "@mantine/core";
import { DownloadIcon } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useOrganization } from "@/app/_client/organization";
import { countRows, sentenceOf } from "@/app/_client/call-api";
import { csvPath } from "@/lib/paths";
import classes from "./csv-button.module.css";
import { countWords } from "./total";

interface CsvButtonProps {
  /** The route that answers the rows, and the query that narrows them. */
  route: string;
  query: string;
  noun: { one: string; many: string };
  /** Where to count the rows first; without it the file is offered at once. */
  countHref?: string | undefined;
}

/** The whole list, narrowed as it is, as a file for spreadsheets: says how many rows, then gives them. */
export function CsvButton({ route, query, noun, countHref }: CsvButtonProps) {
  const organization = useOrganization();
  const href = csvPath(organization, route, new URLSearchParams(query));
  const icon = <DownloadIcon size={16} aria-hidden="true" />;
  if (countHref !== undefined) return <CountedCsv href={href} noun={noun} countHref={countHref} icon={icon} />;
  return (
    <Button component="a" href={href} download variant="default" leftSection={icon}>
      CSV
    </Button>
  );
}

interface CountedCsvProps {
  href: string;
  noun: { one: string; many: string };
  countHref: string;
  icon: ReactNode;
}

function CountedCsv({ href, noun, countHref, icon }: CountedCsvProps) {
  const organization = useOrganization();
  const [counted, setCounted] = useState<{ href: string; words: string; isCount: boolean } | null>(null);
  const known = counted?.href === countHref ? counted : null;

  async function count() {
    setCounted(null);
    try {
      setCounted({
        href: countHref,
        words: countWords(await countRows(countHref, organization.id), noun),
        isCount: true,
      });
    } catch (thrown) {
      setCounted({ href: countHref, words: sentenceOf(thrown), isCount: false });
    }
  }

  return (
    <Popover position="bottom-end" shadow="md" withArrow trapFocus returnFocus onOpen={() => void count()}>
      <Popover.Target>
        <Button variant="default" leftSection={icon}>
          CSV
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes["box"]} aria-label="Download as a file">
        <output className={classes["words"]}>
          {known?.words ?? <Loader size={16} aria-label={`Counting the ${noun.many}`} />}
        </output>
        <Button component="a" size="xs" href={href} download data-autofocus>
          Download{known?.isCount === true ? ` ${known.words}` : " all"}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
