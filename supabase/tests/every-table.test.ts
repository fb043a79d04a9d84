import { tableChecks } from "./catalogue-tables.ts";
import { testEach } from "./support/test-each.ts";

testEach(tableChecks);
