import { describe, expect, test } from "vitest";
import { makeOrganization } from "#tests/support/organization.ts";
import { snapshotOf } from "#tests/support/snapshot.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { rowsOf } from "./call-ok.ts";
import { VISITORS, anonymous, browse, identify } from "./visitor-steps.ts";

const sandbox = useSandbox();

describe("flaws of the reference that must not come back", () => {
  test("12: a colleague's e-mail is a visitor's here, and the person who signs in is not touched", () =>
    sandbox(async (sql) => {
      const org = await makeOrganization(sql);
      const owner = String(org.members.owner.sub);
      const people = await sql`select * from users where id = ${owner}`;
      expect(await identify(sql, org, { email: `${owner}@example.com`, session_id: "s" })).not.toBe(owner);
      await identify(sql, org, { email: "another@example.com", session_id: "s" });
      expect([...(await sql`select * from users where id = ${owner}`)]).toEqual([...people]);
    }));

  test("13: a key that identifies with a neighbour's session, chat, visitor id or e-mail changes nothing of theirs", () =>
    sandbox(async (sql) => {
      const [org, neighbour] = [await makeOrganization(sql), await makeOrganization(sql)];
      const [known, anon] = [
        await identify(sql, neighbour, { email: "ann@example.com", session_id: "s1" }),
        await anonymous(sql, neighbour, "anon", "s2"),
      ];
      for (const session of ["s1", "s2", "s3"]) await browse(sql, neighbour, session);
      const before = await snapshotOf(sql, neighbour.id, "physical");
      for (const email of ["ann@example.com", "bob@example.com"])
        for (const session_id of ["s1", "s2", "s3"])
          for (const visitor_id of [known, anon])
            expect([known, anon]).not.toContain(
              await identify(sql, org, { email, session_id, visitor_id, chat_id: `in-${session_id}` }),
            );
      expect(await snapshotOf(sql, neighbour.id, "physical")).toEqual(before);
    }));

  test("14: two organisations may know the same address", () =>
    sandbox(async (sql) => {
      const [org, neighbour] = [await makeOrganization(sql), await makeOrganization(sql)];
      const [ours, theirs] = [
        await identify(sql, org, { email: "ann@example.com" }),
        await identify(sql, neighbour, { email: "ann@example.com" }),
      ];
      expect(ours).not.toBe(theirs);
      expect(await rowsOf(sql, org.id, VISITORS)).toEqual([{ id: ours, email: "ann@example.com", merged_into: null }]);
    }));
});
