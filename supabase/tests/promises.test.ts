import { expect, test } from "vitest";
import { DOOR_ROLES, HOSTED_ROLES } from "./manifest.ts";
import { act, call } from "./support/acting.ts";
import { makeOrganization } from "./support/organization.ts";
import { useSandbox } from "./support/test-each.ts";

// Promises of the database that belong to no one function.

const sandbox = useSandbox();
const CALLERS = [...HOSTED_ROLES.filter((role) => role !== "authenticator"), ...DOOR_ROLES];

test("only a digest of a key is kept, unique and complete, and nobody can read it", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    const columns = await sql<{ name: string }[]>`
      select column_name as name from information_schema.columns where table_schema = 'public' and table_name = 'api_keys' and column_name ~ 'key|secret|token' order by 1`;
    expect(columns.map((column) => column.name)).toEqual(["key_digest"]);
    const insert = (digest: string) => sql`
      insert into api_keys (organization_id, label, kind, prefix, last4, key_digest, scopes)
      values (${id}, 'Key', 'secret', 'hmz_test', 'abcd', decode(${digest}, 'hex'), '{}')`;
    await insert("ab".repeat(32));
    for (const role of CALLERS) {
      const { raised } = await act(
        sql,
        { ...key, role },
        "select to_jsonb(array_agg(key_digest)) from public.api_keys",
      );
      expect(raised?.sqlstate).toBe("42501");
    }
    await expect(sql`select 1 from api_keys where octet_length(key_digest) <> 32`).resolves.toHaveLength(0);
  }));

test("a digest that is too short or known already is not stored", async () => {
  const store = (digest: string, again: boolean) =>
    sandbox(async (sql) => {
      const { id } = await makeOrganization(sql);
      const insert = () => sql`
        insert into api_keys (organization_id, label, kind, prefix, last4, key_digest, scopes)
        values (${id}, 'Key', 'secret', 'hmz_test', 'abcd', decode(${digest}, 'hex'), '{}')`;
      if (again) await insert();
      await insert();
    });
  await expect(store("abcd", false)).rejects.toThrow("api_keys_key_digest_check");
  await expect(store("ab".repeat(32), true)).rejects.toThrow("api_keys_key_digest_key");
});

test("whatever a cache of keys still says, the call after a revocation is refused", () =>
  sandbox(async (sql) => {
    const { id, key } = await makeOrganization(sql);
    expect((await call(sql, key, "create_chat", { session_id: "s" })).answer).toBeDefined();
    await sql`update api_keys set revoked_at = now() where organization_id = ${id}`;
    expect((await call(sql, key, "create_chat", { session_id: "s" })).raised).toMatchObject({
      sqlstate: "PT401",
      detail: "unauthorized",
    });
  }));

test("a refusal is a sentence and a stable code, with nothing of the database in it", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    await call(sql, theirs.key, "create_chat", { chat_id: "theirs", session_id: "s" });
    const outcomes = [
      await call(sql, { ...ours.key, key_id: theirs.keyId }, "create_chat", { session_id: "s" }),
      await call(sql, ours.members.analyst, "update_settings", {}),
      await call(sql, ours.key, "add_message", { chat_id: "theirs", role: "user", content: "x" }),
      await call(sql, ours.key, "add_message", { chat_id: "'; drop table chats; --", role: "user", content: "x" }),
    ];
    for (const { refusal, raised } of outcomes) {
      const message = refusal?.message ?? raised?.message ?? "";
      expect(message).toMatch(/^[A-Z][A-Za-z ']+\.?$/);
      expect(refusal?.code ?? raised?.detail).toMatch(/^[a-z_]+$/);
      expect(message).not.toMatch(/relation|column|constraint|violates|permission denied|organi[sz]ation_id/);
    }
  }));

test("of a person a member reads name, e-mail, picture and dates; never a credential or the session version", () =>
  sandbox(async (sql) => {
    const { members } = await makeOrganization(sql);
    for (const column of ["session_version", "*"]) {
      const { raised } = await act(
        sql,
        members.owner,
        `select to_jsonb(array_agg(x)) from (select ${column} from public.users) x`,
      );
      expect(raised?.sqlstate).toBe("42501");
    }
    const { raised } = await act(
      sql,
      members.owner,
      "select to_jsonb(array_agg(password_digest)) from public.user_credentials",
    );
    expect(raised?.sqlstate).toBe("42501");
  }));

test("without a membership no role reads organisations, people, visitors or keys", () =>
  sandbox(async (sql) => {
    const [{ id }, stranger] = [await makeOrganization(sql), await makeOrganization(sql)];
    for (const role of CALLERS) {
      for (const table of [
        "organizations",
        "users",
        "visitors",
        "api_keys",
        "article_views",
        "chats",
        "chat_messages",
      ]) {
        const { answer, raised } = await act(
          sql,
          { ...stranger.members.owner, role, organization_id: id },
          `select to_jsonb(count(1)) from public.${table}`,
        );
        expect({ role, table, seen: raised?.sqlstate ?? answer }).toEqual({
          role,
          table,
          seen: role === "crm_member" ? 0 : "42501",
        });
      }
    }
  }));
