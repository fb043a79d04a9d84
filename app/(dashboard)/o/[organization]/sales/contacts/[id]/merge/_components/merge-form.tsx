"use client";

import { Button, Radio, Stack, Table } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { sentenceOf } from "@/app/_client/call-api";
import { useOrganization } from "@/app/_client/organization";
import { FormError } from "@/app/_components/form-error";
import { loadAnything } from "@/app/(dashboard)/_components/form/answers";
import { showFailure } from "@/app/(dashboard)/_components/form/notices";
import { showUndo } from "@/app/(dashboard)/_components/form/undo-toast";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import { contactPath } from "@/lib/paths";
import type { Difference } from "./differences";

const loadMerged = () => import("@/app/_client/answers").then(({ Merged }) => Merged);

type Side = "this" | "other";

interface MergeFormProps {
  contact: { id: string; name: string };
  other: { id: string; name: string };
  differences: readonly Difference[];
}

/** Which value counts where two contacts differ, and the merge itself, which can be taken back. */
export function MergeForm({ contact, other, differences }: MergeFormProps) {
  const router = useRouter();
  const organization = useOrganization();
  const { write, refresh, pending, failure } = useWrite();
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});

  async function merge() {
    const fields = Object.fromEntries(differences.map(({ name }) => [name, chosen[name] ?? "this"]));
    const path = `/api/contacts/${contact.id}/merge`;
    const merged = await write({ path, method: "POST", body: { other_id: other.id, fields }, answer: loadMerged });
    if (merged === null) return;
    router.push(contactPath(organization, contact.id));
    refresh();
    await showUndo({
      message: `“${other.name}” was merged into “${contact.name}”.`,
      undo: () => undo(merged.merge_id),
    });
  }

  async function undo(mergeId: string) {
    const path = `/api/contacts/merges/${mergeId}/undo`;
    if ((await write({ path, method: "POST", answer: loadAnything })) === null)
      await showFailure("Not taken back", "One of the contacts has changed since.");
    refresh();
  }

  return (
    <Stack gap="lg" maw="52rem">
      <FormError message={failure && sentenceOf(failure)} />
      {differences.length === 0 ? (
        <p>They differ in nothing that has to be decided. Gaps of the first are filled from the second.</p>
      ) : (
        <Choices
          names={[contact.name, other.name]}
          differences={differences}
          chosen={chosen}
          onChoose={(name, side) => setChosen({ ...chosen, [name]: side })}
        />
      )}
      <div>
        <Button loading={pending} onClick={() => void merge()}>
          Merge into {contact.name}
        </Button>
      </div>
    </Stack>
  );
}

interface ChoicesProps {
  names: readonly [string, string];
  differences: readonly Difference[];
  chosen: Readonly<Record<string, Side>>;
  onChoose: (name: string, side: Side) => void;
}

function Choices({ names: [first, second], differences, chosen, onChoose }: ChoicesProps) {
  const sides = [
    ["this", first],
    ["other", second],
  ] as const;
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table aria-label="Values that differ">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>
              <bdi>{first}</bdi>
            </Table.Th>
            <Table.Th>
              <bdi>{second}</bdi>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differences.map((difference) => (
            <Table.Tr key={difference.name}>
              <Table.Th scope="row">{difference.label}</Table.Th>
              {sides.map(([side, owner]) => (
                <Table.Td key={side}>
                  <Radio
                    name={difference.name}
                    checked={(chosen[difference.name] ?? "this") === side}
                    onChange={() => onChoose(difference.name, side)}
                    aria-label={`${difference.label} of ${owner}`}
                    label={<bdi>{side === "this" ? difference.mine : difference.other}</bdi>}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
