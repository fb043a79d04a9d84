import { expect, test } from "vitest";
import { arrange, refusals, splitStatements } from "./statements.ts";

test("statements end where a semicolon stands outside of texts, comments and bodies", () => {
  const statements = [
    "CREATE FUNCTION app.a() RETURNS text\n AS $function$ begin return ';'; end $function$",
    "CREATE FUNCTION app.b() RETURNS bigint\nBEGIN ATOMIC\n SELECT 1;\n SELECT CASE WHEN true THEN 2 END;\nEND",
    `COMMENT ON COLUMN "public"."a"."b;c" IS 'What''s there; counted'`,
    "-- a comment; no end\nGRANT SELECT ON TABLE a TO b",
  ];
  expect(splitStatements(`${statements.join(";\n\n")};\n`)).toEqual(statements);
});

test.for([
  ['DROP TABLE "public"."chats"', "delete rows"],
  ['ALTER TABLE "public"."chats"\n  DROP COLUMN "location"', "renamed column"],
  ["ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE ALL ON TABLES FROM anon", "default privileges"],
  ["ALTER ROLE \"crm_member\" SET lock_timeout TO '3s'", "whole server"],
  ['GRANT "crm_member" TO "authenticator"', "whole server"],
  ['ALTER TABLE "public"."chats"\n  ADD COLUMN "rating" smallint NOT NULL', "no value"],
] as const)("%s is left to be written by hand", ([statement, why]) => {
  expect(refusals([statement])).toEqual([expect.stringContaining(why)]);
});

test("what loses nothing is generated", () => {
  const harmless = [
    'GRANT SELECT ON TABLE "public"."chats" TO "crm_member"',
    'REVOKE ALL ("name") ON TABLE "public"."users" FROM "crm_definer"',
    'ALTER TABLE "public"."chats"\n  ADD COLUMN "rating" smallint NOT NULL DEFAULT 3',
    'ALTER TABLE "public"."chats"\n  ADD COLUMN "rating" smallint',
    'DROP FUNCTION "app"."is_lead"(text)',
    "CREATE FUNCTION app.a() RETURNS text\n AS $function$ drop table x $function$",
  ];
  expect(refusals(harmless)).toEqual([]);
});

test("rights on schemas come before functions are given to owners, and new tables keep the order of their columns", () => {
  const owner = 'ALTER FUNCTION "app"."a"() OWNER TO "crm_definer"';
  const table = '  "title" text NOT NULL,\n  "id"    numeric(10,2) NOT NULL,\n  CONSTRAINT "a_pkey" PRIMARY KEY (id)';
  const ordered = '  "id"    numeric(10,2) NOT NULL,\n  "title" text NOT NULL,\n  CONSTRAINT "a_pkey" PRIMARY KEY (id)';
  const right = 'GRANT CREATE, USAGE ON SCHEMA "app" TO "crm_definer"';
  const setting = "SET local check_function_bodies = off";
  expect(
    arrange(
      [setting, owner, `CREATE TABLE "public"."a" (\n${table}\n)`, setting, right],
      new Map([['"public"."a"', ["id", "title"]]]),
    ),
  ).toEqual([setting, right, owner, `CREATE TABLE "public"."a" (\n${ordered}\n)`]);
});
