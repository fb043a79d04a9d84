import { expect, test } from "vitest";
import { CHAPTERS } from "./tenant-isolation/chapters.ts";
import { outcomeOf } from "./tenant-isolation/outcome.ts";
import { seedTenant, tenants } from "./tenant-isolation/fixtures.ts";
import { undone } from "./support/database.ts";
import { snapshotOf } from "./support/snapshot.ts";
import { useSandbox } from "./support/test-each.ts";

const sandbox = useSandbox();

test.each(Object.entries(CHAPTERS))(
  "organisations that use the same names never notice each other: %s",
  async (_, chapter) => {
    const [first, second, third] = tenants("own uuids");
    await sandbox(async (sql) => {
      const alone = await undone(sql, async () => {
        await seedTenant(sql, second);
        return outcomeOf(sql, second, chapter);
      });
      for (const who of [first, second, third]) await seedTenant(sql, who);
      const neighbours = async () => [
        await snapshotOf(sql, first.id, "physical"),
        await snapshotOf(sql, third.id, "physical"),
      ];
      const before = await neighbours();
      expect(await outcomeOf(sql, second, chapter)).toEqual(alone);
      // every step did its work or was refused by us; none failed
      expect(alone.steps.filter((step) => /"sqlstate":"(?!PT4)/.test(step))).toEqual([]);
      expect(await neighbours()).toEqual(before);
    });
  },
);
