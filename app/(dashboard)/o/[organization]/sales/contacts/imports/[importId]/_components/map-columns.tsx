"use client";

import { Button, Checkbox, Group, Select, Stack, Table, TagsInput } from "@mantine/core";
import { useState } from "react";
import { sentenceOf } from "@/app/_client/call-api";
import { FormError } from "@/app/_components/form-error";
import { loadAnything } from "@/app/(dashboard)/_components/form/answers";
import { useWrite } from "@/app/(dashboard)/_components/form/use-write";
import type { Preview } from "./answers";
import { PreviewTable } from "./preview-table";

const loadPreview = () => import("./answers").then((answers) => answers.Preview);

interface Column {
  index: number;
  header: string;
  samples: readonly string[];
  guess: string | null;
}

interface MapColumnsProps {
  importId: string;
  columns: readonly Column[];
  targets: readonly { key: string; label: string }[];
}

/** Which column holds what, what to do with contacts that are there, and what would come of it. */
export function MapColumns({ importId, columns, targets }: MapColumnsProps) {
  const { write, refresh, pending, failure } = useWrite();
  const [chosen, setChosen] = useState<readonly (string | null)[]>(columns.map(({ guess }) => guess));
  const [options, setOptions] = useState({ existing: "update", overwrite: false, tags: [] as string[] });
  const [preview, setPreview] = useState<Preview | null>(null);
  const path = `/api/contacts/imports/${importId}`;
  const mapping = columns.flatMap(({ index }, at) => {
    const target = chosen[at] ?? null;
    return target === null ? [] : [{ index, target }];
  });

  async function check() {
    setPreview(
      await write({ path: `${path}/preview`, method: "POST", body: { mapping, options }, answer: loadPreview }),
    );
  }

  async function start() {
    const body = { mapping, options };
    if ((await write({ path: `${path}/start`, method: "POST", body, answer: loadAnything })) !== null) refresh();
  }

  return (
    <Stack gap="lg">
      <FormError message={failure && sentenceOf(failure)} />
      <MappingTable
        columns={columns}
        targets={targets}
        chosen={chosen}
        onChoose={(at, target) => {
          setChosen(chosen.map((present, index) => (index === at ? target : present)));
          setPreview(null);
        }}
      />
      <Stack gap="sm" maw="32rem">
        <Select
          label="A contact that is there already"
          data={[
            { value: "update", label: "Update it" },
            { value: "skip", label: "Skip the row" },
          ]}
          allowDeselect={false}
          value={options.existing}
          onChange={(existing) => setOptions({ ...options, existing: existing ?? "update" })}
        />
        <Checkbox
          label="The file’s values replace those of the contact; otherwise they fill gaps only"
          checked={options.overwrite}
          disabled={options.existing === "skip"}
          onChange={({ currentTarget }) => setOptions({ ...options, overwrite: currentTarget.checked })}
        />
        <TagsInput
          label="Tags for all of them"
          description="Press Enter after each."
          value={options.tags}
          onChange={(tags) => setOptions({ ...options, tags })}
        />
      </Stack>
      <Group>
        <Button variant={preview === null ? "filled" : "default"} loading={pending} onClick={() => void check()}>
          Check the file
        </Button>
        {preview === null ? null : (
          <Button loading={pending} onClick={() => void start()}>
            Import {(preview.counts.new + preview.counts.existing).toLocaleString("en-GB")} rows
          </Button>
        )}
      </Group>
      {preview === null ? null : <PreviewTable preview={preview} />}
    </Stack>
  );
}

interface MappingTableProps {
  columns: readonly Column[];
  targets: readonly { key: string; label: string }[];
  chosen: readonly (string | null)[];
  onChoose: (at: number, target: string | null) => void;
}

function MappingTable({ columns, targets, chosen, onChoose }: MappingTableProps) {
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table aria-label="Columns of the file" verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Column</Table.Th>
            <Table.Th>First values</Table.Th>
            <Table.Th>Field of the contact</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map(({ index, header, samples }, at) => (
            <Table.Tr key={index}>
              <Table.Th scope="row">
                <bdi>{header === "" ? `Column ${index + 1}` : header}</bdi>
              </Table.Th>
              <Table.Td c="dimmed" style={{ overflowWrap: "anywhere" }}>
                <bdi>{samples.join(" · ")}</bdi>
              </Table.Td>
              <Table.Td w="16rem">
                <Select
                  aria-label={`Field for ${header === "" ? `column ${index + 1}` : header}`}
                  placeholder="Not imported"
                  searchable
                  clearable
                  data={targets
                    .filter(({ key }) => key === chosen[at] || !chosen.includes(key))
                    .map(({ key, label }) => ({ value: key, label }))}
                  value={chosen[at] ?? null}
                  onChange={(target) => onChoose(at, target)}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
