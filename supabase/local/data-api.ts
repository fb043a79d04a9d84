// The process behind apiUrl: @supabase/lite over the local Postgres, speaking the HTTP that PostgREST speaks, and storage.
// It is embedded rather than started by its own command, so that it can warm up before it listens: the first requests
// of each role read the catalogue and may fail, and no caller should ever see that.
import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { sql } from "kysely";
import { createStorage, isForStorage } from "./storage.ts";
import { mintToken } from "./token.ts";

const { url, port, jwtSecret, maxRows, pool, filesDir } = settings();
// It connects as authenticator, which may become only the roles granted to it, as on hosted Supabase.
const connection = createPostgresConnection({ url, postgresOptions: { max: pool } });
const requests = new AsyncLocalStorage<Request>();
askBeforeEachCall();
const app = new App({
  connection,
  api: { max_rows: maxRows },
  auth: { enabled: false, jwt_secret: jwtSecret },
  options: { server: { admin: false, disableStudio: true, middlewares: [acceptAnySubject] } },
});

// our parent is gone
process.on("disconnect", () => process.exit(1));
process.on("SIGTERM", () => process.exit(0));

await app.init();
await warmUp();
const listen = getRequestListener((request) => requests.run(request, () => app.fetch(request, { peerAddress: null })));
const storage = createStorage(filesDir, jwtSecret);
const server = createServer((request, response) => {
  void (isForStorage(request) ? storage(request, response) : listen(request, response));
});
server.listen(port, "127.0.0.1", () => process.send?.("ready"));

/**
 * Does for members what PostgREST does for everybody: tells the database the headers of the request, and asks the function
 * that `pgrst.db_pre_request` names. The other doors call functions only, which get the headers and check for themselves.
 */
function askBeforeEachCall(): void {
  const withContext = connection.withContext.bind(connection);
  connection.withContext = (context, steps, options) =>
    withContext(
      context,
      async (db) => {
        const request = requests.getStore();
        if (isMember(context?.["auth"]) && request !== undefined) {
          const headers = JSON.stringify(Object.fromEntries(request.headers));
          await sql`select set_config('request.headers', ${headers}, true), app.check_request()`.execute(db);
        }
        return steps(db);
      },
      options,
    );
}

function isMember(auth: unknown): boolean {
  return typeof auth === "object" && auth !== null && "role" in auth && auth.role === "crm_member";
}

/** Before it looks at a token whose subject is a uuid, it wants to find that user in an auth schema that we do not have. */
async function acceptAnySubject(
  context: { set: (name: string, value: object) => void },
  next: () => Promise<void>,
): Promise<void> {
  context.set("authService", { repo: { findUserById: () => ({}) } });
  await next();
}

async function warmUp(): Promise<void> {
  const roles = await connection.driver<{ name: string }[]>`
    select r.rolname as name
    from pg_auth_members m
      join pg_roles r on r.oid = m.roleid
    where m.member = (select oid from pg_roles where rolname = current_user)
  `;
  for (const { name } of roles) {
    await ask(name);
    const status = await ask(name);
    if (status >= 500) throw new Error(`The data API answers ${status} to role ${name}`);
  }
}

async function ask(role: string): Promise<number> {
  const token = await mintToken(jwtSecret, { role }, "1m");
  const request = new Request(`http://127.0.0.1:${port}/rest/v1/rpc/database_health`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, apikey: token, "content-type": "application/json" },
    body: JSON.stringify({ p_input: {}, p_request: {} }),
  });
  const response = await app.fetch(request, { peerAddress: null });
  return response.status;
}

function settings() {
  const {
    DATA_API_DATABASE_URL,
    DATA_API_PORT,
    DATA_API_JWT_SECRET,
    DATA_API_MAX_ROWS,
    DATA_API_POOL,
    DATA_API_FILES,
  } = process.env;
  if (DATA_API_DATABASE_URL === undefined || DATA_API_JWT_SECRET === undefined || DATA_API_FILES === undefined)
    throw new Error("Started without settings");
  return {
    url: DATA_API_DATABASE_URL,
    jwtSecret: DATA_API_JWT_SECRET,
    port: Number(DATA_API_PORT),
    maxRows: Number(DATA_API_MAX_ROWS),
    pool: Number(DATA_API_POOL),
    filesDir: DATA_API_FILES,
  };
}
