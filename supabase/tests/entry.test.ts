import { entryChecks } from "./entry-checks.ts";
import { testEach } from "./support/test-each.ts";

testEach(entryChecks);
