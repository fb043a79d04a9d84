// What the diff of the Supabase command says, made fit to be applied.

/** The columns of each table in their order, by the table's name as the diff writes it: `"public"."chats"`. */
export type ColumnOrder = ReadonlyMap<string, readonly string[]>;

const TOKEN =
  /BEGIN ATOMIC[\s\S]*?\nEND(?=\s*;|\s*$)|(\$\w*\$)[\s\S]*?\1|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;

/** The statements of a text, without their semicolons. */
export function splitStatements(text: string): string[] {
  const ends = [...text.matchAll(TOKEN)].filter(([token]) => token === ";").map(({ index }) => index);
  return [...ends, text.length]
    .map((end, nth) => text.slice(nth === 0 ? 0 : (ends[nth - 1] ?? 0) + 1, end).trim())
    .filter((statement) => statement !== "");
}

/**
 * The statements in an order in which they can be applied: rights on schemas before functions are given to owners, who
 * need them. Each new table keeps its columns in the order of its schema file.
 */
export function arrange(statements: readonly string[], columns: ColumnOrder): string[] {
  const isSchema = (statement: string) => /^(CREATE SCHEMA|GRANT [^;]*? ON SCHEMA) /.test(statement);
  const isSetting = (statement: string) => statement.startsWith("SET local check_function_bodies");
  const rest = statements.filter((statement) => !isSchema(statement) && !isSetting(statement));
  return [
    ...statements.filter(isSetting).slice(0, 1),
    ...statements.filter(isSchema),
    ...rest.map((statement) => inOrder(statement, columns)),
  ];
}

function inOrder(statement: string, columns: ColumnOrder): string {
  const [head = "", table = ""] = /^CREATE TABLE ("[^"]+"\."[^"]+") \(\n/.exec(statement) ?? [];
  const order = columns.get(table);
  if (order === undefined) return statement;
  const end = statement.lastIndexOf("\n)");
  const parts = statement.slice(head.length, end).split(/,\n(?= {2}\S)/);
  const place = (part: string) => {
    const [, name = ""] = /^\s*"([^"]+)"/.exec(part) ?? [];
    const index = order.indexOf(name);
    return index === -1 ? order.length : index;
  };
  return head + parts.toSorted((one, other) => place(one) - place(other)).join(",\n") + statement.slice(end);
}

const REFUSED: [RegExp, string][] = [
  [/^DROP (TABLE|SCHEMA|SEQUENCE)\b/, "it would delete rows"],
  [
    /^ALTER TABLE [\s\S]*\bDROP COLUMN\b/,
    "it would delete what the column holds; a renamed column looks like one dropped and one added",
  ],
  [/^ALTER DEFAULT PRIVILEGES\b/, "default privileges decide what every later object is open to"],
  [/^(CREATE|ALTER|DROP) ROLE\b|^(GRANT|REVOKE) (?![\s\S]* ON )/, "roles belong to the whole server"],
  [
    /^ALTER TABLE [\s\S]*\bADD COLUMN (?![\s\S]*\b(DEFAULT|GENERATED)\b)[\s\S]*\bNOT NULL\b/,
    "rows that are there have no value for it",
  ],
];

/** Why statements of a generated migration have to be written by hand; a line for each. */
export function refusals(statements: readonly string[]): string[] {
  return statements.flatMap((statement) => {
    const [, why] = REFUSED.find(([pattern]) => pattern.test(statement)) ?? [];
    return why === undefined ? [] : [`${statement.split(/\s+/).join(" ").slice(0, 200)}: ${why}`];
  });
}
