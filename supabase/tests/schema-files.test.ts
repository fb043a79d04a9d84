import { expect, inject, test } from "vitest";
import { differences, readCatalogue } from "#local/schema/catalogue.ts";
import { schemaFiles } from "#local/schema/schema-files.ts";
import { withScratchCluster } from "#local/schema/scratch.ts";
import { runAsPostgres } from "#local/sql-files.ts";

const { superuserUrl } = inject("stack");

test("the schema files and the migrations make the same database", async () => {
  // a cluster apart, so that roles are compared too
  const described = await withScratchCluster(async (url) => {
    await runAsPostgres(url, schemaFiles());
    return readCatalogue(url);
  });
  expect(differences(await readCatalogue(superuserUrl), described)).toEqual([]);
  expect(described.length).toBeGreaterThan(900);
}, 60_000);

test("schema files are short enough to be read", () => {
  const files = schemaFiles().map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n") }));
  const long = files
    .filter(({ lines }) => lines.length > 400)
    .map(({ path, lines }) => `${path}: ${lines.length} lines`);
  const wide = files.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => (line.length > 140 ? [`${path}:${index + 1}: ${line.length} characters`] : [])),
  );
  expect([...long, ...wide]).toEqual([]);
});

test("every function, table, view and type stands in the schema files once", () => {
  const text = schemaFiles()
    .map((file) => file.text)
    .join("\n");
  const made = [...text.matchAll(/^create (?:or replace )?(function|table|view|type) ([\w.]+)/gm)].map(
    ([, kind, name]) => `${kind} ${name}`,
  );
  expect(made.length).toBeGreaterThan(250);
  expect(made.filter((name, index) => made.indexOf(name) !== index)).toEqual([]);
});

test("no SQL body selects all columns: it would keep those that the table had when it was made", () => {
  const functions = schemaFiles().flatMap(({ text }) => text.split(/^(?=create |comment on )/m));
  const bodies = functions.filter((text) => text.startsWith("create function") && text.includes("\nlanguage sql\n"));
  expect(bodies.length).toBeGreaterThan(20);
  expect(bodies.filter((text) => /\bselect \*|\breturning \*|\b\w+\.\*/.test(text))).toEqual([]);
});

test("bodies call functions of ours that there are: PL/pgSQL finds out only when it comes to the call", () => {
  const text = schemaFiles()
    .map((file) => file.text)
    .join("\n");
  const made = new Set([...text.matchAll(/^create (?:or replace )?function (app\.\w+)/gm)].map(([, name]) => name));
  const called = [...text.matchAll(/\b(app\.\w+)\(/g)].map(([, name]) => name);
  expect(called.filter((name) => !made.has(name))).toEqual([]);
});
