import { moveIn, residents } from "./neighbours/world.ts";
import { rowChecks } from "./row-checks.ts";
import { testEach } from "./support/test-each.ts";

testEach(rowChecks, async (sql) => {
  for (const who of residents("own uuids")) await moveIn(sql, who);
});
