import { parse } from "csv-parse/sync";
import { expect, inject, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { guessedMapping, importClient } from "@/e2e/support/imports";
import { MESSY_COLUMNS, type Writing, messyFile, presentEmail } from "@/e2e/support/messy-file";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { addContacts, snapshotOf } from "#tests/contacts/support.ts";

const sql = openDatabase();
const COUNT = 600;
const TENTH = COUNT / 10;
const TARGETS = ["email", "first_name", "last_name", "city", "birthday", "notes", "tags"];

const writings: [string, Writing, string][] = [
  ["Latin-1 with semicolons", { delimiter: ";", encoding: "latin1", hasMark: false }, "windows-1252"],
  ["UTF-8 with a byte order mark and commas", { delimiter: ",", encoding: "utf8", hasMark: true }, "utf-8"],
];

test.each(writings)(
  "%s: exact counts, an error file with reasons, and an undo to the byte",
  async (_, writing, encoding) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const present = Array.from({ length: TENTH }, (_, n) => ({ email: presentEmail(n), first_name: `Present ${n}` }));
    for (const organization of [ours, theirs]) await addContacts(sql, organization, present);
    const [before, neighbours] = [await snapshotOf(sql, ours), await snapshotOf(sql, theirs)];
    const { cookie } = await makeMember(sql, ours.id, "manager");
    const imports = importClient(inject("serverUrl"), cookie);
    const { bytes, rows } = messyFile(COUNT, writing);
    const wrong = rows.filter(({ reason }) => reason !== null);

    const uploaded = await imports.upload(bytes);
    expect(uploaded).toMatchObject({ total_rows: COUNT, format: { encoding, delimiter: writing.delimiter } });
    expect(uploaded.columns.map(({ header }) => header)).toEqual(MESSY_COLUMNS);
    const settings = { mapping: guessedMapping(uploaded) };
    expect(settings.mapping.map(({ target }) => target)).toEqual(TARGETS);

    const preview = await imports.preview(uploaded.id, settings);
    expect(preview.counts).toEqual({ rows: COUNT, new: 5 * TENTH, existing: 2 * TENTH, failed: 3 * TENTH });
    expect(preview.rows.map(({ line }) => line)).toEqual(rows.slice(0, preview.rows.length).map(({ line }) => line));
    expect(await snapshotOf(sql, ours)).toEqual(before);

    await imports.start(uploaded.id, settings);
    await expect.poll(() => imports.find(uploaded.id), { timeout: 30_000 }).toMatchObject({ status: "done" });
    expect(await imports.find(uploaded.id)).toMatchObject({
      done_rows: COUNT,
      created_rows: 5 * TENTH,
      updated_rows: TENTH,
      skipped_rows: TENTH,
      failed_rows: 3 * TENTH,
    });
    const [last] = await sql`
    select last_name, notes from public.contacts where organization_id = ${ours.id} and email = 'new-7@example.com'`;
    expect(last).toEqual({ last_name: 'Müller, "Max"; jr. 7', notes: "two\nlines; one, cell" });
    const tagged = await sql`select name from public.tags where organization_id = ${ours.id} order by name`;
    expect(tagged.map(({ name }) => String(name))).toEqual(["Größe", "vip"]);

    const [header, ...failed] = parse(await imports.errorFile(uploaded.id), { bom: true, relax_column_count: true });
    expect(header).toEqual([...MESSY_COLUMNS, "line", "outcome", "reason"]);
    expect(failed).toEqual(
      wrong.map(({ cells, line, reason }) => [...cells.slice(0, MESSY_COLUMNS.length), String(line), "failed", reason]),
    );

    await imports.undo(uploaded.id);
    await expect.poll(() => imports.find(uploaded.id), { timeout: 30_000 }).toMatchObject({ status: "undone" });
    expect(await imports.find(uploaded.id)).toMatchObject({
      removed_rows: 5 * TENTH,
      restored_rows: TENTH,
      kept_rows: 0,
    });
    expect(await snapshotOf(sql, ours)).toEqual(before);
    expect(await snapshotOf(sql, theirs)).toEqual(neighbours);
  },
);
