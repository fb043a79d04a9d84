"use client";

import { Button } from "@mantine/core";
import type { ButtonProps } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";

/** A link that looks like a button, also for server components, which cannot hand `Link` to a button themselves. */
export function ButtonLink({ href, children, ...look }: ButtonProps & { href: string; children: ReactNode }) {
  return (
    <Button component={Link} href={href} {...look}>
      {children}
    </Button>
  );
}
