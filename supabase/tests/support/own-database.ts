import { randomBytes } from "node:crypto";
import { afterAll, inject } from "vitest";
import { copyTemplate, dropDatabase } from "./template.ts";

const { superuserUrl } = inject("stack");
const name = `test_${randomBytes(6).toString("hex")}`;

/**
 * The superuser's URL of a database of this test file's own: migrated, empty, gone afterwards. Vitest loads this module
 * anew for each file. The data API does not serve it; what goes through the data API uses the stack's own database.
 */
export const ownDatabaseUrl = await copyTemplate(superuserUrl, name);

afterAll(() => dropDatabase(superuserUrl, name));
