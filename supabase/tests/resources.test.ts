import { resourceChecks } from "./resource-checks.ts";
import { testEach } from "./support/test-each.ts";

testEach(resourceChecks);
