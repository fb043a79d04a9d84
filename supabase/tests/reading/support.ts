import { type Json, call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { objectOf } from "#tests/support/json.ts";
import type { Organization } from "#tests/support/organization.ts";

type Answer = Record<string, Json | undefined>;

/** Reads as the organisation's analyst; a refusal makes the test fail. */
export async function read(sql: Sql, { members }: Organization, name: string, input: Json): Promise<Answer> {
  const { answer, refusal, raised } = await call(sql, members.analyst, name, input);
  if (answer === undefined) throw new Error(`${name} ${JSON.stringify(input)}: ${JSON.stringify(refusal ?? raised)}`);
  return objectOf(answer);
}

/** Every row of a list, read so many at a time. */
export async function readAll(
  sql: Sql,
  organization: Organization,
  { name, rows, input, limit }: { name: string; rows: string; input: Record<string, Json>; limit: number },
): Promise<Json[]> {
  const all: Json[] = [];
  for (let cursor: Json | undefined; cursor !== null;) {
    const page: Answer = await read(sql, organization, name, { ...input, limit, cursor: cursor ?? null });
    const list = page[rows];
    if (!Array.isArray(list) || list.length > limit) throw new Error(`${rows} is no page of ${limit}`);
    all.push(...list);
    cursor = page["next_cursor"] ?? null;
  }
  return all;
}
