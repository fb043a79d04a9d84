import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";

const sql = openDatabase();
const Made = z.object({ data: z.object({ id: z.uuid() }) });

test("a select has options, and no other kind has", async () => {
  const { cookie } = (await makeOrganization(sql)).owner;
  const add = (kind: string, options: string[]) => {
    const body = { key: `f${randomUUID().slice(0, 8)}`, label: "Field", kind, options };
    return ask("/api/contact-fields", { method: "POST", cookie, body });
  };
  const refused = { status: 422, body: { code: "invalid_request", issues: [{ path: "options" }] } };
  expect(await add("select", ["Small", "Large"])).toMatchObject({ status: 201 });
  expect(await add("select", [])).toMatchObject(refused);
  expect(await add("text", ["Small"])).toMatchObject(refused);
  const { id } = Made.parse((await add("text", [])).body).data;
  const body = { options: ["Small"] };
  expect(await ask(`/api/contact-fields/${id}`, { method: "PATCH", cookie, body })).toMatchObject(refused);
});
