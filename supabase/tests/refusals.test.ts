import { moveIn, residents } from "./neighbours/world.ts";
import { refusalChecks } from "./refusal-checks.ts";
import { testEach } from "./support/test-each.ts";

testEach(refusalChecks("own uuids"), async (sql) => {
  for (const who of residents("own uuids")) await moveIn(sql, who);
});
