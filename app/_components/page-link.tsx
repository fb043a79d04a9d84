"use client";

import Link from "next/link";
import { useState } from "react";
import type { ComponentProps } from "react";

/**
 * A link to a page of ours. It fetches ahead once it is pointed at or focused, not when it is merely seen: a page has some thirty
 * links, and each would cost two requests.
 */
export function PageLink({ prefetch, onPointerEnter, onFocus, ...link }: ComponentProps<typeof Link>) {
  const [isNear, setIsNear] = useState(false);
  return (
    <Link
      {...link}
      prefetch={prefetch ?? (isNear ? null : false)}
      onPointerEnter={(event) => {
        setIsNear(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setIsNear(true);
        onFocus?.(event);
      }}
    />
  );
}
