import { expect, test } from "vitest";
import { add } from "#tests/resource-rows.ts";
import { makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";

const sandbox = useSandbox();

test("a member's value that the definition of an own field does not allow is refused as 422, not as a missing right", async () => {
  await sandbox(async (sql) => {
    const { id, members } = await makeOrganization(sql);
    await sql`insert into custom_field_definitions (organization_id, key, label, kind) values (${id}, 'size', 'Size', 'number')`;
    const withSize = (size: number | string) =>
      add(sql, members.agent, "contacts", { email: `${size}@example.com`, custom_fields: { size } });
    expect((await withSize("large")).raised?.sqlstate).toBe("PT422");
    expect((await withSize(5)).raised).toBeUndefined();
  });
});
