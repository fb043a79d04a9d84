import * as fc from "fast-check";
import { expect, test } from "vitest";
import { call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { addContacts, snapshotOf, startImport } from "./support.ts";
import type { FileRow } from "./support.ts";

const sandbox = useSandbox();
const bad: FileRow = {
  cells: ["x@"],
  reasons: [{ field: "email", value: "x@", message: "email must be an e-mail address." }],
};
const people = (count: number): FileRow[] =>
  Array.from({ length: count }, (_, index) => ({
    values: { email: `p${index}@example.com`, first_name: `P ${index}` },
  }));

const contactsOf = async (sql: Sql, organizationId: string) =>
  sql`select * from public.contacts where organization_id = ${organizationId} order by created_at, email`;

test("30 % bad rows: every row is counted once, and those that failed keep their cells and reasons", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const rows = people(20).map((row, index) => (index % 10 < 3 ? bad : row));
    const started = await startImport(sql, ours, rows);
    await started.run(7);
    expect(await started.counts()).toMatchObject({ status: "done", done_rows: 20, created_rows: 14, failed_rows: 6 });
    expect(await contactsOf(sql, ours.id)).toHaveLength(14);
    const failed =
      await sql`select row_number, cells, reasons from public.contact_import_rows where import_id = ${started.id} and outcome = 'failed' order by 1`;
    expect(failed.map((row) => row["row_number"])).toEqual([1, 2, 3, 11, 12, 13]);
    expect(failed[0]).toMatchObject(bad);
  });
});

test("a batch that is sent again after its answer was lost changes nothing, and a stale worker writes nothing", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const started = await startImport(sql, ours, people(9));
    const stale = await started.lease("import_contacts");
    await started.batch(stale, 0, 3);
    const token = await started.lease("import_contacts");
    expect((await started.batch(stale, 3, 3)).raised).toMatchObject({ sqlstate: "PT409" });
    expect((await started.batch(token, 0, 3)).answer).toEqual({ status: "running", done_rows: 3 });
    expect((await started.batch(token, 6, 3)).answer).toEqual({ status: "running", done_rows: 3 });
    await started.batch(token, 3, 3);
    expect((await started.batch(token, 6, 3)).answer).toEqual({ status: "done", done_rows: 9 });
    expect((await started.batch(token, 6, 3)).answer).toEqual({ status: "done", done_rows: 9 });
    expect(await started.counts()).toMatchObject({ created_rows: 9, updated_rows: 0, skipped_rows: 0 });
    expect(await contactsOf(sql, ours.id)).toHaveLength(9);
  });
});

test("a killed batch leaves no row and no count, and goes on once", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const started = await startImport(sql, ours, people(6));
    const token = await started.lease("import_contacts");
    await sql.unsafe("savepoint killed");
    await started.batch(token, 0, 3);
    await sql.unsafe("rollback to savepoint killed");
    expect(await started.counts()).toMatchObject({ status: "queued", done_rows: 0 });
    await started.run(3);
    expect(await started.counts()).toMatchObject({ status: "done", created_rows: 6, done_rows: 6 });
    expect(await contactsOf(sql, ours.id)).toHaveLength(6);
  });
});

test("contacts are found by address, then by a number where one side has no address; gaps are filled", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    await addContacts(sql, ours, [
      { email: "ann@example.com", first_name: "Ann" },
      { phone: "+49301234567", first_name: "Ben" },
      { email: "desk@example.com", phone: "+49305555555" },
    ]);
    const rows: FileRow[] = [
      { values: { email: "ann@example.com", first_name: "Anna", city: "Berlin" }, tags: ["VIP", "vip"] },
      { values: { email: "ben@example.com", phone: "+49301234567", last_name: "B" } },
      { values: { email: "other@example.com", phone: "+49305555555" } },
      { values: { email: "ann@example.com", city: "Paris" } },
      { values: { phone: "ask Ben" } },
      { values: { phone: "ask Ben" } },
    ];
    const started = await startImport(sql, ours, rows);
    await started.run(6);
    expect(await started.counts()).toMatchObject({ created_rows: 3, updated_rows: 2, skipped_rows: 1 });
    expect(await contactsOf(sql, ours.id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ email: "ann@example.com", first_name: "Ann", city: "Berlin" }),
        expect.objectContaining({ email: "ben@example.com", first_name: "Ben", last_name: "B" }),
        expect.objectContaining({ email: "other@example.com", source: "import" }),
      ]),
    );
    expect(await sql`select name from public.tags where organization_id = ${ours.id}`).toHaveLength(1);
  });
});

test.each([
  [{ overwrite: true }, { first_name: "Anna", title: "CEO" }, { updated_rows: 1 }],
  [{ overwrite: false }, { first_name: "Ann", title: "CEO" }, { updated_rows: 1 }],
  [{ existing: "skip" as const }, { first_name: "Ann", title: null }, { skipped_rows: 1 }],
])("%j is what becomes of a contact that is there", async (options, contact, counts) => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    await addContacts(sql, ours, [{ email: "ann@example.com", first_name: "Ann" }]);
    const row = { values: { email: "ann@example.com", first_name: "Anna", title: "CEO" } };
    const started = await startImport(sql, ours, [row], options);
    await started.run();
    expect((await contactsOf(sql, ours.id))[0]).toMatchObject(contact);
    expect(await started.counts()).toMatchObject(counts);
  });
});

test("a row that the database does not take fails alone", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const rows: FileRow[] = [
      ...people(2),
      { values: { email: "UPPER@example.com" } },
      { values: { email: "z@example.com", custom_fields: { x: 1 } } },
    ];
    const started = await startImport(sql, ours, rows);
    await started.run(4);
    expect(await started.counts()).toMatchObject({ status: "done", created_rows: 2, failed_rows: 2 });
  });
});

const cell = fc.constantFrom("a@example.com", "b@example.com", "c@example.com", undefined);
const number = fc.constantFrom("+49301111111", "+49302222222", undefined);
const person = fc
  .record({
    email: cell,
    phone: number,
    city: fc.constantFrom("Berlin", "Paris", undefined),
    notes: fc.constantFrom("x", undefined),
  })
  .filter(({ email, phone }) => email !== undefined || phone !== undefined)
  .map((given) => JSON.parse(JSON.stringify(given)) as Record<string, string>);
const fileRow = fc.oneof(
  { weight: 4, arbitrary: fc.record({ values: person, tags: fc.subarray(["one", "two"]) }) },
  { weight: 1, arbitrary: fc.constant(bad) },
);

test("whatever a file says and wherever it is cut, another organisation stays as it is, and undo brings every row back to the byte", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(person, { maxLength: 3, selector: ({ email }) => email ?? Math.random() }),
      fc.array(fileRow, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 8 }),
      fc.boolean(),
      async (present, rows, size, overwrite) => {
        await sandbox(async (sql) => {
          const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
          await addContacts(sql, ours, present);
          await addContacts(sql, theirs, [
            { email: "a@example.com", phone: "+49301111111" },
            { email: "b@example.com" },
          ]);
          const [before, neighbours] = [await snapshotOf(sql, ours), await snapshotOf(sql, theirs)];
          const started = await startImport(sql, ours, rows, { overwrite });
          await started.run(size);
          const counts = await started.counts();
          expect(counts).toMatchObject({ status: "done", done_rows: rows.length });
          expect(await contactsOf(sql, ours.id)).toHaveLength(present.length + Number(counts?.["created_rows"]));
          await started.undo(size);
          expect(await snapshotOf(sql, ours)).toEqual(before);
          expect(await snapshotOf(sql, theirs)).toEqual(neighbours);
          expect(await started.counts()).toMatchObject({
            status: "undone",
            kept_rows: 0,
            removed_rows: counts?.["created_rows"],
            restored_rows: counts?.["updated_rows"],
          });
        });
      },
    ),
    { numRuns: 25 },
  );
});

test("undo keeps what somebody has changed since, and says so at its row", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    await addContacts(sql, ours, [{ email: "old@example.com" }]);
    const rows: FileRow[] = [
      { values: { email: "old@example.com", city: "Rome" } },
      { values: { email: "changed@example.com" } },
      { values: { email: "noted@example.com" } },
      { values: { email: "gone@example.com" } },
    ];
    const started = await startImport(sql, ours, rows);
    await started.run();
    await sql`update public.contacts set city = 'Oslo' where organization_id = ${ours.id} and email in ('old@example.com', 'changed@example.com')`;
    await sql`insert into public.contact_notes (organization_id, contact_id, body) select organization_id, id, 'Hello' from public.contacts where organization_id = ${ours.id} and email = 'noted@example.com'`;
    await started.undo();
    expect(await started.counts()).toMatchObject({ removed_rows: 1, restored_rows: 0, kept_rows: 3 });
    const kept =
      await sql`select kept_because from public.contact_import_rows where import_id = ${started.id} and undone = 'kept' order by row_number`;
    expect(kept.map((row) => row["kept_because"])).toEqual([
      "The contact has been changed since",
      "The contact has been changed since",
      "Something has been added to the contact since",
    ]);
  });
});

test("a cancelled import stops behind its batch and can be undone; one under way cannot", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const started = await startImport(sql, ours, people(6));
    const token = await started.lease("import_contacts");
    await started.batch(token, 0, 3);
    const undo = () => call(sql, ours.members.manager, "undo_contact_import", { import_id: started.id });
    expect((await undo()).refusal).toMatchObject({ status: 409 });
    await call(sql, ours.members.manager, "cancel_contact_import", { import_id: started.id });
    expect((await started.batch(token, 3, 3)).answer).toEqual({ status: "cancelled", done_rows: 3 });
    await started.undo();
    expect(await contactsOf(sql, ours.id)).toEqual([]);
    expect(await started.counts()).toMatchObject({ status: "undone", created_rows: 3, removed_rows: 3 });
  });
});

test("a look at rows says what an import would do and leaves nothing", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const [ann] = await addContacts(sql, ours, [{ email: "ann@example.com" }]);
    const before = await snapshotOf(sql, ours);
    const rows = [
      { values: { email: "ann@example.com", city: "Rome" }, tags: ["new"] },
      { values: { email: "ann@example.com" }, tags: [] },
      { values: { email: "ben@example.com" }, tags: [] },
    ];
    const { answer } = await call(sql, ours.members.manager, "preview_contact_rows", {
      rows,
      options: { existing: "update", tags: [] },
    });
    expect(answer).toEqual([
      { outcome: "updated", contact_id: ann },
      { outcome: "skipped", contact_id: ann },
      { outcome: "created", contact_id: expect.any(String) },
    ]);
    expect(await snapshotOf(sql, ours)).toEqual(before);
    expect(await sql`select from public.tags where organization_id = ${ours.id}`).toEqual([]);
  });
});

test("an import of another organisation is refused as theirs", async () => {
  await sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    const started = await startImport(sql, theirs, people(1));
    for (const name of [
      "get_contact_import_plan",
      "start_contact_import",
      "cancel_contact_import",
      "undo_contact_import",
    ]) {
      const { refusal } = await call(sql, ours.members.manager, name, {
        import_id: started.id,
        mapping: [],
        options: {},
      });
      expect(refusal).toMatchObject({ status: 403, code: "other_organization" });
    }
  });
});
