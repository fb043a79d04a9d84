"use client";

import { Button } from "@mantine/core";
import type { ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { PageLink } from "./page-link";

/** A link that looks like a button, also for server components, which cannot hand `PageLink` to a button themselves. */
export function ButtonLink({ href, children, ...look }: ButtonProps & { href: string; children: ReactNode }) {
  return (
    <Button component={PageLink} href={href} {...look}>
      {children}
    </Button>
  );
}
