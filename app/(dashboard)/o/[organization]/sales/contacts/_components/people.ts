import { tags } from "@/lib/core/tags/tags";
import { listMembers } from "@/lib/core/members/list-members";
import type { TenantContext } from "@/lib/platform/context";
import { listRows } from "@/lib/platform/resource/verbs";

/** A member whom a contact can belong to. */
export interface Person {
  id: string;
  name: string;
}

const MOST = 500;

/** The members and tags of the organisation, which contacts are narrowed by and filled in with. */
export async function peopleAndTags(ctx: TenantContext) {
  const [members, { data }] = await Promise.all([
    listMembers(ctx, { limit: MOST }),
    listRows(ctx, tags, { limit: MOST, sort: "name" }),
  ]);
  const people = members.data.map(({ id, name, email }): Person => ({ id, name: name ?? email }));
  return { people, tags: data };
}
