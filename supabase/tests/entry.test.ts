import { entryChecks } from "./entry-checks.ts";
import { testEach } from "./support/test-each.ts";
import { workerChecks } from "./worker-checks.ts";

testEach([...entryChecks, ...workerChecks]);
