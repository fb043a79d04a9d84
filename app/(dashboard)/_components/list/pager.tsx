import { ChevronLeftIcon, ChevronRightIcon } from "lucide-react";
import { ButtonLink } from "@/app/_components/button-link";
import { hrefOf } from "./address";
import type { Address } from "./address";
import classes from "./pager.module.css";
import { Total } from "./total";

interface PagerProps {
  address: Address;
  next: string | null;
  /** What the two directions are called. */
  names?: readonly [string, string];
  noun: { one: string; many: string };
  /** How many rows there are up to the end of this page. */
  upToHere: number;
  /** Where to count them all. */
  countHref?: string | undefined;
}

/** How many rows there are, and the ways to the pages before and after this one. */
export function Pager({ address, next, names = ["Previous", "Next"], noun, upToHere, countHref }: PagerProps) {
  const { trail } = address;
  const [before, after] = names;
  return (
    <div className={classes["pager"]}>
      <Total key={countHref} noun={noun} atLeast={upToHere} isAll={next === null} countHref={countHref} />
      {trail.length === 0 && next === null ? null : (
        <nav aria-label="Pages" className={classes["links"]}>
          {trail.length === 0 ? null : (
            <ButtonLink
              href={hrefOf(address, {}, trail.slice(0, -1))}
              variant="default"
              leftSection={<ChevronLeftIcon size={16} />}
            >
              {before}
            </ButtonLink>
          )}
          {next === null ? null : (
            <ButtonLink
              href={hrefOf(address, {}, [...trail, next])}
              variant="default"
              rightSection={<ChevronRightIcon size={16} />}
            >
              {after}
            </ButtonLink>
          )}
        </nav>
      )}
    </div>
  );
}
