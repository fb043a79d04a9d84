"use client";

import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { BookmarkIcon, CheckIcon, SaveIcon, Trash2Icon } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { loadAnything } from "@/app/(dashboard)/_components/form/answers";
import { showDone, showFailure } from "@/app/(dashboard)/_components/form/notices";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import type { Values } from "./address";
import classes from "./views-bar.module.css";
import { PageLink } from "@/app/_components/page-link";

const SaveView = dynamic(() => import("./save-view").then((module) => module.SaveView), { ssr: false });

interface View {
  id: string;
  name: string;
  href: string;
  isShared: boolean;
  isPinned: boolean;
  isOwn: boolean;
  version: number;
}

/** How the list is narrowed, sorted and shown at this moment. */
export interface ViewState {
  filters: Values;
  sort: string | null;
  columns: readonly string[] | null;
}

interface ViewsBarProps {
  list: string;
  views: readonly View[];
  currentId: string | null;
  /** The list as it is without a view. */
  all: string;
  state: ViewState;
}

/** Saved views of a list: pinned ones side by side, all of them in a menu, and the present one to be saved. */
export function ViewsBar({ list, views, currentId, all, state }: ViewsBarProps) {
  const router = useRouter();
  const { write, refresh } = useWrite();
  const [saving, save] = useDisclosure(false);
  const current = views.find(({ id }) => id === currentId);
  const pinned = views.filter(({ isPinned }) => isPinned);

  async function change(method: "PATCH" | "DELETE", done: string) {
    if (current === undefined) return;
    const body = method === "PATCH" ? { body: state, version: current.version } : {};
    const changed = await write({ path: `/api/saved-views/${current.id}`, method, ...body, answer: loadAnything });
    if (changed === null) return showFailure("The view was not changed", "Reload the page and try again.");
    if (method === "DELETE") router.replace(all);
    refresh();
    return showDone(done);
  }

  return (
    <nav className={classes["bar"]} aria-label="Saved views">
      {pinned.length === 0 ? null : (
        <ul className={classes["tabs"]}>
          {[{ id: null, name: "All", href: all }, ...pinned].map(({ id, name, href }) => (
            <li key={id}>
              <PageLink href={href} className={classes["tab"]} aria-current={id === currentId ? "page" : undefined}>
                <bdi>{name}</bdi>
              </PageLink>
            </li>
          ))}
        </ul>
      )}
      <Menu shadow="md" position="bottom-start">
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<BookmarkIcon size={15} aria-hidden="true" />}
          >
            {current === undefined || current.isPinned ? "Views" : current.name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown maw={320}>
          {views.map(({ id, name, href, isShared }) => (
            <Menu.Item
              key={id}
              component={PageLink}
              href={href}
              rightSection={id === currentId ? <CheckIcon size={15} aria-label="active" /> : null}
            >
              <bdi>{name}</bdi>
              {isShared ? " (shared)" : ""}
            </Menu.Item>
          ))}
          {views.length === 0 ? null : <Menu.Divider />}
          <Menu.Item leftSection={<SaveIcon size={15} aria-hidden="true" />} onClick={save.open}>
            Save as a new view…
          </Menu.Item>
          {current?.isOwn === true ? (
            <>
              <Menu.Item onClick={() => void change("PATCH", `“${current.name}” was updated.`)}>
                Update “{current.name}”
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<Trash2Icon size={15} aria-hidden="true" />}
                onClick={() => void change("DELETE", `“${current.name}” was removed.`)}
              >
                Remove “{current.name}”
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {saving ? <SaveView list={list} state={state} onClose={save.close} /> : null}
    </nav>
  );
}
