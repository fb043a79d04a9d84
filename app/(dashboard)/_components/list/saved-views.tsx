import { savedViews } from "@/lib/core/saved-views/saved-views";
import type { SavedView } from "@/lib/core/saved-views/saved-views";
import type { TenantContext } from "@/lib/platform/context";
import { listRows } from "@/lib/platform/resource/verbs";
import { hrefOf, pick } from "./address";
import type { Address } from "./address";
import { narrowingNames } from "./spec";
import type { ListSpec } from "./spec";
import { ViewsBar } from "./views-bar";

const MOST = 100;

interface SavedViewsProps {
  ctx: TenantContext;
  spec: ListSpec;
  address: Address;
}

/** The views of a list that the person sees: their own, and those that others share. */
export async function SavedViews({ ctx, spec, address }: SavedViewsProps) {
  const { data } = await listRows(ctx, savedViews, { limit: MOST, sort: "name", list: spec.id });
  const userId = ctx.actor.kind === "user" ? ctx.actor.userId : null;
  const current = data.find(({ id }) => id === address.values["view"]?.[0]);
  return (
    <ViewsBar
      list={spec.id}
      views={data.map((view) => ({
        id: view.id,
        name: view.name,
        href: hrefOfView(address.path, view),
        isShared: view.is_shared,
        isPinned: view.is_pinned,
        isOwn: view.created_by === userId,
        version: view.version,
      }))}
      currentId={current?.id ?? null}
      all={hrefOf({ ...address, values: {} })}
      state={{
        filters: pick(
          address.values,
          narrowingNames(spec).filter((name) => address.values[name] !== undefined),
        ),
        sort: address.values["sort"]?.[0] ?? null,
        columns: address.values["columns"]?.[0]?.split(",") ?? null,
      }}
    />
  );
}

function hrefOfView(path: string, { id, filters, sort, columns }: SavedView): string {
  const named = Object.entries(filters).map(([name, value]) => [name, [value].flat()] as const);
  return hrefOf(
    { path, values: Object.fromEntries(named), trail: [] },
    { sort: sort === null ? [] : [sort], columns: columns === null ? [] : [columns.join(",")], view: [id] },
  );
}
