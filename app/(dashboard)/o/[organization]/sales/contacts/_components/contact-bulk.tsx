"use client";

import { Button, Menu } from "@mantine/core";
import { TagIcon, Trash2Icon, UserIcon } from "lucide-react";
import { sentenceOf } from "@/app/_client/call-api";
import { showDone, showFailure } from "@/app/(dashboard)/_components/form/notices";
import { showUndo } from "@/app/(dashboard)/_components/form/undo-toast";
import { useBulk } from "@/app/(dashboard)/_components/form/use-bulk";
import { useSelection } from "@/app/(dashboard)/_components/list/selection";
import { countWords } from "@/app/(dashboard)/_components/list/total";

interface ContactBulkProps {
  tags: readonly { id: string; name: string }[];
  people: readonly { id: string; name: string }[];
  mayRemove: boolean;
  /** The list shows removed contacts. */
  isBin: boolean;
}

type Change = Readonly<Record<string, unknown>>;

const NOUN = { one: "contact", many: "contacts" };

/** What can be done with selected contacts; tagging and removing can be taken back where every contact was changed. */
export function ContactBulk({ tags, people, mayRemove, isBin }: ContactBulkProps) {
  const selection = useSelection();
  const { change, pending } = useBulk("/api/contacts/bulk");

  async function apply(words: string, wanted: Change, opposite?: Change) {
    const ids = [...(selection?.ids ?? [])];
    const done = await change({ ...wanted, ids });
    if (done instanceof Error) return showFailure("Nothing was changed", sentenceOf(done));
    selection?.clear();
    if (done.failed.length > 0)
      return showFailure(`${countWords(done.failed.length, NOUN)} not changed`, done.failed[0]?.error ?? "");
    const message = `${countWords(done.changed, NOUN)} ${words}`;
    // the opposite would also take from a contact what it had before
    if (opposite === undefined || done.unchanged > 0) return showDone(message);
    return showUndo({ message, undo: async () => void (await change({ ...opposite, ids })) });
  }

  if (isBin)
    return mayRemove ? (
      <Button
        size="xs"
        loading={pending}
        onClick={() => void apply("restored", { action: "restore" }, { action: "remove" })}
      >
        Restore
      </Button>
    ) : null;
  return (
    <>
      <BulkMenu
        label="Tag"
        Icon={TagIcon}
        choices={tags}
        onChoose={({ id, name }) =>
          void apply(`tagged “${name}”`, { action: "tag", tags: [id] }, { action: "untag", tags: [id] })
        }
      />
      <BulkMenu
        label="Remove tag"
        Icon={TagIcon}
        choices={tags}
        onChoose={({ id, name }) =>
          void apply(`without “${name}”`, { action: "untag", tags: [id] }, { action: "tag", tags: [id] })
        }
      />
      <BulkMenu
        label="Assign"
        Icon={UserIcon}
        choices={people}
        onChoose={({ id, name }) => void apply(`assigned to ${name}`, { action: "assign", owner_id: id })}
      />
      {mayRemove ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<Trash2Icon size={15} aria-hidden="true" />}
          loading={pending}
          onClick={() => void apply("removed", { action: "remove" }, { action: "restore" })}
        >
          Remove
        </Button>
      ) : null}
    </>
  );
}

interface BulkMenuProps {
  label: string;
  Icon: typeof TagIcon;
  choices: readonly { id: string; name: string }[];
  onChoose: (choice: { id: string; name: string }) => void;
}

function BulkMenu({ label, Icon, choices, onChoose }: BulkMenuProps) {
  if (choices.length === 0) return null;
  return (
    <Menu shadow="md" position="top-start">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Icon size={15} aria-hidden="true" />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        {choices.map((choice) => (
          <Menu.Item key={choice.id} onClick={() => onChoose(choice)}>
            <bdi>{choice.name}</bdi>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
