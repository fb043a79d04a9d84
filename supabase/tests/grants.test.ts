import { rightChecks } from "./catalogue-rights.ts";
import { testEach } from "./support/test-each.ts";

testEach(rightChecks);
