import { guardChecks } from "./guard-checks.ts";
import { testEach } from "./support/test-each.ts";

testEach(guardChecks);
