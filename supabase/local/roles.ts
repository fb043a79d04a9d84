import { join } from "node:path";
import postgres from "postgres";
import { projectRoot } from "./project.ts";

/**
 * Makes the database of this URL what that of a hosted project is before its first migration: its roles, their default
 * rights, its schema for extensions. Those that log in get the password.
 */
export async function prepareRoles(superuserUrl: string, password: string): Promise<void> {
  await asSuperuser(superuserUrl, async (sql) => {
    await sql.file(join(projectRoot, "supabase", "local", "roles.sql")).simple();
    for (const role of ["postgres", "authenticator"]) await sql.unsafe(`alter role ${role} password '${password}'`);
  });
}

/** Lets a role of our migrations log in with this password. */
export async function letIn(role: string, superuserUrl: string, password: string): Promise<void> {
  await asSuperuser(superuserUrl, (sql) => sql.unsafe(`alter role ${role} login password '${password}'`));
}

async function asSuperuser(superuserUrl: string, act: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
  try {
    await act(sql);
  } finally {
    await sql.end();
  }
}
