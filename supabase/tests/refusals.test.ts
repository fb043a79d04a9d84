import { seedTenant, tenants } from "./tenant-isolation/fixtures.ts";
import { refusalChecks } from "./refusal-checks.ts";
import { testEach } from "./support/test-each.ts";

testEach(refusalChecks("own uuids"), async (sql) => {
  for (const who of tenants("own uuids")) await seedTenant(sql, who);
});
