"use client";

import type { ComponentProps } from "react";
import { useOrganization } from "@/app/_client/organization";
import { PageLink } from "@/app/_components/page-link";
import { articlePath, chatPath, visitorPath } from "@/lib/paths";
import type { Query } from "@/lib/paths";

type LinkProps = Omit<ComponentProps<typeof PageLink>, "href">;

/** Leads to a chat of the page's organisation. */
export function ChatLink({ chatId, messageId, ...link }: LinkProps & { chatId: string; messageId?: string }) {
  const path = chatPath(useOrganization(), chatId);
  return <PageLink prefetch={false} {...link} href={messageId === undefined ? path : `${path}#message-${messageId}`} />;
}

/** Leads to a visitor of the page's organisation. */
export function VisitorLink({ visitorId, ...link }: LinkProps & { visitorId: string }) {
  return <PageLink prefetch={false} {...link} href={visitorPath(useOrganization(), visitorId)} />;
}

/** Leads to an article of the page's organisation, in the days that it is asked about. */
export function ArticleLink({ articleId, days, ...link }: LinkProps & { articleId: string; days?: Query }) {
  return <PageLink prefetch={false} {...link} href={articlePath(useOrganization(), articleId, days)} />;
}
