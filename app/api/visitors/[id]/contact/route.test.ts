import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";

const sql = openDatabase();
const Made = z.object({ data: z.object({ created: z.boolean(), contact: z.object({ id: z.uuid() }) }) });

test("a visitor whose address a contact has is linked to that contact, whatever else is said of them", async () => {
  const { id, owner } = await makeOrganization(sql);
  const makeContactOf = async (email: string, body: object) => {
    const [visitor] =
      await sql`insert into public.visitors (organization_id, email) values (${id}, ${email}) returning id`;
    const path = `/api/visitors/${String(visitor?.["id"])}/contact`;
    return Made.parse((await ask(path, { method: "POST", cookie: owner.cookie, body })).body).data;
  };
  const first = await makeContactOf("ann@example.com", { first_name: "Ann" });
  expect(first.created).toBe(true);
  await sql`update public.visitors set email = null where organization_id = ${id}`;
  expect(await makeContactOf("ann@example.com", { city: "Porto" })).toMatchObject({
    created: false,
    contact: { id: first.contact.id },
  });
  expect((await makeContactOf("bob@example.com", {})).created).toBe(true);
});

test("a visitor without an address is no contact until somebody gives one", async () => {
  const { id, owner } = await makeOrganization(sql);
  const [visitor] = await sql`insert into public.visitors (organization_id) values (${id}) returning id`;
  const path = `/api/visitors/${String(visitor?.["id"])}/contact`;
  const post = (body: object) => ask(path, { method: "POST", cookie: owner.cookie, body });
  for (const body of [{}, { email: null }, { first_name: "Ann" }]) expect((await post(body)).status).toBe(422);
  expect(Made.parse((await post({ phone: "+49 30 1234567" })).body).data.created).toBe(true);
});
