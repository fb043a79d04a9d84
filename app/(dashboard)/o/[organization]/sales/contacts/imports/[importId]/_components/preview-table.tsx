import { Badge, Table, Text } from "@mantine/core";
import type { Preview } from "./answers";

const OUTCOMES: Readonly<Record<string, readonly [label: string, color: string]>> = {
  created: ["New", "teal"],
  updated: ["Update", "blue"],
  skipped: ["Skip", "gray"],
  failed: ["Fails", "red"],
};

/** What the import would do with the first rows, and with all of them in figures. */
export function PreviewTable({ preview: { counts, rows } }: { preview: Preview }) {
  return (
    <section aria-label="Preview">
      <Text component="output" fw={500}>
        {numberOf(counts.rows)} rows: {numberOf(counts.new)} new, {numberOf(counts.existing)} existing,{" "}
        {numberOf(counts.failed)} with errors. Nothing is stored yet.
      </Text>
      <Table.ScrollContainer minWidth={560} mt="sm">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Line</Table.Th>
              <Table.Th>Outcome</Table.Th>
              <Table.Th>Contact</Table.Th>
              <Table.Th>Reasons</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, outcome, values, reasons }) => {
              const [label, color] = OUTCOMES[outcome] ?? [outcome, "gray"];
              return (
                <Table.Tr key={line}>
                  <Table.Td>{line}</Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={color} tt="none">
                      {label}
                    </Badge>
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    <bdi>{nameOf(values)}</bdi>
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    {reasons.map(({ field, value, message }) => (
                      <div key={field}>
                        <bdi>
                          {field} “{value}” {message}
                        </bdi>
                      </div>
                    ))}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

function nameOf(values: Preview["rows"][number]["values"]): string {
  const parts = ["first_name", "last_name", "email", "phone"].map((name) => values[name]);
  return parts.filter((part) => typeof part === "string" && part !== "").join(" ");
}

function numberOf(count: number): string {
  return count.toLocaleString("en-GB");
}
