import fc from "fast-check";
import { expect, test } from "vitest";
import { insert, makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { objectOf } from "#tests/support/json.ts";
import { SEED, rounds } from "#tests/support/rounds.ts";
import { readAll } from "./support.ts";

const sandbox = useSandbox();

const word = fc.stringMatching(/^[a-c]{1,3}$/);
const email = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), fc.constantFrom(".", "_", "-", "+"), word)
  .map(([words, separator, domain]) => `${words.join(separator)}@${domain}.example`);
const name = fc.array(fc.oneof(word, fc.constantFrom("Ää", "B%", "c_c", "Ł")), { minLength: 1, maxLength: 3 });
const visitor = fc.record({
  email: fc.option(email),
  name: fc.option(name.map((words) => words.join(" "))),
  seenDaysAgo: fc.nat(3),
  activeDaysAgo: fc.nat(3),
});

test("search, kind, order and pages together give what going through all visitors gives", () =>
  sandbox(async (sql) => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(visitor, { selector: (one) => one.email ?? {}, maxLength: 30 }),
        fc.option(fc.oneof(word, email, fc.constantFrom("ÄÄ", "b%", "Ł", "a b"))),
        fc.constantFrom("identified", "anonymous", null),
        fc.constantFrom("newest", "last_active"),
        fc.integer({ min: 1, max: 9 }),
        async (visitors, search, kind, sort, limit) => {
          const organization = await makeOrganization(sql);
          const day = (ago: number) => `2026-05-0${4 - ago}T12:00:00Z`;
          await insert(
            sql,
            "visitors",
            visitors.map((one, n) => ({
              id: `00000000-0000-4000-8000-${organization.id.slice(-9)}${String(n).padStart(3, "0")}`,
              organization_id: organization.id,
              email: one.email,
              name: one.name,
              source: "test",
              metadata: {},
              created_at: day(one.seenDaysAgo),
              last_active_at: day(one.activeDaysAgo),
            })),
          );
          const input = { search, kind, sort };
          const found = await readAll(sql, organization, { name: "list_visitors", rows: "visitors", input, limit });
          const at = sort === "newest" ? "created_at" : "last_active_at";
          const expected = await sql.unsafe<{ id: string }[]>(
            `select id from public.visitors v
             where organization_id = $1 and ($2::text is null or ($2 = 'identified') = (email is not null))
               and ($3::text is null or exists (
                 select from unnest(array[email, regexp_replace(email, '^.*[.@_+-](?=[^.@_+-]+@)', ''), split_part(email, '@', 2), lower(name), lower(regexp_replace(name, '^.* ', ''))]) t
                 where starts_with(t, lower($3))
               ))
             order by ${at} desc, id desc`,
            [organization.id, kind, search],
          );
          expect(found.map((row) => objectOf(row)["id"])).toEqual(expected.map(({ id }) => id));
        },
      ),
      { seed: SEED, numRuns: rounds(60) },
    );
  }));
