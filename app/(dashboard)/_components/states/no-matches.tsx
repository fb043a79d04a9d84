import type { ReactNode } from "react";
import { ButtonLink } from "@/app/_components/button-link";
import { Notice } from "@/app/_components/notice";

interface NoMatchesProps {
  noun: { one: string; many: string };
  /** The list without filters. */
  all: string;
  /** More rows may match on later pages. */
  hasMore?: boolean;
  /** What the search looks at, where a search was made. */
  children?: ReactNode;
}

/** There are rows, but none with these filters. */
export function NoMatches({ noun, all, hasMore = false, children }: NoMatchesProps) {
  if (hasMore)
    return (
      <Notice tone="empty" title={`No ${noun.many} on this page`}>
        Later pages may have some.
      </Notice>
    );
  return (
    <Notice
      tone="empty"
      title={`No ${noun.many} match`}
      action={
        <ButtonLink href={all} variant="default">
          Show all {noun.many}
        </ButtonLink>
      }
    >
      {children ?? "Remove a filter to see more."}
    </Notice>
  );
}
