"use client";

import { createContext, use } from "react";
import type { ReactNode } from "react";

/** The organisation that a page names in its address: links need its slug, calls of the API its id. */
export interface PageOrganization {
  id: string;
  slug: string;
}

const Organization = createContext<PageOrganization | null>(null);

/** Tells everything below which organisation the page is about. */
export function OrganizationProvider({ id, slug, children }: PageOrganization & { children: ReactNode }) {
  return <Organization value={{ id, slug }}>{children}</Organization>;
}

/** The organisation of the page. */
export function useOrganization(): PageOrganization {
  const organization = use(Organization);
  if (organization === null) throw new Error("This is used on a page without an organisation");
  return organization;
}
