import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import postgres from "postgres";
import { afterEach, expect, test } from "vitest";
import { readMigrations, supabase } from "#local/migrations.ts";
import { supabaseFolder } from "#local/project.ts";
import { ByHand, writeMigration } from "./migration.ts";
import { withScratchCluster } from "./scratch.ts";
import { byTurns } from "#tests/support/rounds.ts";

const projects: string[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) rmSync(project, { recursive: true, force: true });
});

test("what changes in the schema files becomes a migration that a database with rows takes, and nothing is left to write", async () => {
  const project = copyOfProject();
  const folder = join(project, "supabase");
  change(folder, "concierge/chats.sql", {
    "country text generated always as (app.country_of(location)) stored,\n": (line) =>
      `${line}  rating smallint not null default 3 check (rating > 0),\n`,
    "(select app.member_organization_id())": () => "(select app.member_organization_id('agent'))",
  });
  change(folder, "platform/values.sql", { 'MS"Z"': () => 'US"Z"' });
  change(folder, "core/members.sql", {
    "order by m.created_at": () => "order by case when o.status = 'live' then 0 end, m.created_at",
    "get_member(jsonb, jsonb) to crm_member;": () => "get_member(jsonb, jsonb) to crm_member, crm_worker;",
  });
  change(folder, "core/retention.sql", { [""]: (line) => line + NEW_OBJECTS });

  const file = await writeMigration("probe", folder);
  expect(basename(file ?? "")).toMatch(/^\d{14}_probe\.sql$/);
  expect(await writeMigration("again", folder)).toBeNull();

  await withScratchCluster(async (url) => {
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    const asPostgres = new URL(url);
    asPostgres.username = "postgres";
    const push = () => supabase("db", "push", `--remote=${asPostgres.href}`, "--yes", `--workdir=${project}`);
    const probe = readFileSync(file ?? "", "utf8");
    rmSync(file ?? "");
    await push();
    await sql.unsafe(ROWS);
    writeFileSync(file ?? "", probe);
    await push();
    expect(await sql.unsafe(SEEN)).toEqual([
      {
        rating: 3,
        iso: "2026-01-02T03:04:05.678900Z",
        policy: true,
        grant: true,
        columns: "organization_id,title,id,note",
        owner: "crm_definer",
      },
    ]);
    await sql.end();
  });
}, 180_000);

const BY_HAND = [
  [
    "a dropped column",
    "concierge/visitors.sql",
    { "  apollo_id text check (char_length(apollo_id) <= 255),\n": () => "" },
    "DROP COLUMN",
  ],
  [
    "a setting of a role",
    "platform/roles.sql",
    { "crm_worker set statement_timeout = '7s'": () => "crm_worker set statement_timeout = '8s'" },
    "role crm_worker",
  ],
] as const;

test.for(byTurns(BY_HAND, 0))(
  "%s is left to be written by hand",
  { timeout: 120_000 },
  async ([, path, edits, named]) => {
    const folder = join(copyOfProject(), "supabase");
    const before = readMigrations(folder);
    change(folder, path, edits);
    const refused = writeMigration("probe", folder);
    await expect(refused).rejects.toThrow(ByHand);
    await expect(refused).rejects.toThrow(named);
    expect(readMigrations(folder)).toEqual(before);
  },
);

const NEW_OBJECTS = `
create table public.probes (
  organization_id uuid not null references public.organizations on delete cascade,
  title text not null,
  id uuid not null default app.uuid_v7(),
  note text,
  primary key (organization_id, id)
);
alter table public.probes enable row level security;
alter table public.probes force row level security;
create policy "functions act inside the organisation of the claim" on public.probes for all to crm_definer
  using (organization_id = (select app.organization_id()));
grant select on public.probes to crm_definer;
create function public.count_probes() returns bigint
language sql
stable
security definer
set search_path = ''
begin atomic
  select count(*) from public.probes p where p.organization_id = app.organization_id() and case when p.note is null then true else false end;
end;
alter function public.count_probes() owner to crm_definer;
grant execute on function public.count_probes() to crm_member;
comment on function public.count_probes() is 'What''s there; counted';
`;

const ROWS = `
insert into public.organizations (slug, name) values ('probe', 'Probe');
insert into public.chats (organization_id, external_id, session_id) select id, 'chat', 'session' from public.organizations;
`;

const SEEN = `
select
  (select rating from public.chats),
  app.to_iso('2026-01-02 03:04:05.6789Z') as iso,
  (select bool_or(qual like '%agent%') from pg_policies where tablename = 'chats') as policy,
  has_function_privilege('crm_worker', 'public.get_member(jsonb, jsonb)', 'execute') as grant,
  (select string_agg(attname, ',' order by attnum) from pg_attribute where attrelid = 'public.probes'::regclass and attnum > 0) as columns,
  (select proowner::regrole::text from pg_proc where proname = 'count_probes') as owner
`;

function copyOfProject(): string {
  const project = mkdtempSync(join(tmpdir(), "horizon-migration-"));
  projects.push(project);
  for (const part of ["config.toml", "schemas", "migrations"]) {
    cpSync(join(supabaseFolder, part), join(project, "supabase", part), { recursive: true });
  }
  return project;
}

/** Replaces the first place of each text in a schema file; "" is the end of the file. */
function change(folder: string, path: string, edits: Record<string, (found: string) => string>): void {
  const file = join(folder, "schemas", path);
  let text = readFileSync(file, "utf8");
  for (const [found, by] of Object.entries(edits)) {
    const at = found === "" ? text.length : text.indexOf(found);
    if (at === -1) throw new Error(`${path} has no ${found}`);
    text = text.slice(0, at) + by(found) + text.slice(at + found.length);
  }
  writeFileSync(file, text);
}
