import { seedTenant, tenants } from "./tenant-isolation/fixtures.ts";
import { rowChecks } from "./row-checks.ts";
import { testEach } from "./support/test-each.ts";

testEach(rowChecks, async (sql) => {
  for (const who of tenants("own uuids")) await seedTenant(sql, who);
});
