import { createHash, randomBytes, randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import type { TenantContext } from "@/lib/platform/context";
import { mintToken } from "@/lib/platform/db/token";
import { readFile, removeFile, storeFile } from "@/lib/platform/files/storage";

const { apiUrl, jwtSecret } = inject("stack");
// read when the first file is asked for
Object.assign(process.env, { SUPABASE_URL: apiUrl, HORIZON_JWT_SECRET: jwtSecret });
const MEGABYTE = 1024 * 1024;

function tenant(role: "crm_member" | "crm_worker" = "crm_worker"): TenantContext {
  const organizationId = randomUUID();
  const claims = { role, actor: "worker", sub: "test", organization_id: organizationId } as const;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the storage looks at the claims and nothing else
  return { organizationId, claims } as TenantContext;
}

/** A file of so many megabytes that is made while it is read, and its hash. */
function madeUp(megabytes: number) {
  const hash = createHash("sha256");
  const chunk = randomBytes(MEGABYTE);
  let left = megabytes;
  const content = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left === 0) return controller.close();
      left -= 1;
      hash.update(chunk);
      controller.enqueue(chunk);
    },
  });
  return { content, digest: () => hash.digest("hex") };
}

const text = (content: string) => new Blob([content]).stream();

/** Stores and reads a file of this size; answers the most memory that the process had meanwhile. */
async function passThrough(megabytes: number): Promise<number> {
  const [ctx, id, made] = [tenant(), randomUUID(), madeUp(megabytes)];
  const stored = await storeFile(ctx, id, { content: made.content, maxBytes: megabytes * MEGABYTE });
  expect(stored).toEqual({ size: megabytes * MEGABYTE, sha256: made.digest() });
  const hash = createHash("sha256");
  let most = process.memoryUsage().rss;
  for await (const chunk of await readFile(ctx, id)) {
    hash.update(chunk);
    most = Math.max(most, process.memoryUsage().rss);
  }
  expect(hash.digest("hex")).toBe(stored.sha256);
  return most;
}

test("a file goes in and out unchanged, and a large one takes no more memory", { timeout: 60_000 }, async () => {
  const usual = await passThrough(50);
  expect((await passThrough(300)) - usual).toBeLessThan(80 * MEGABYTE);
});

test("a file that grows past its limit is refused, and nothing is left of it", async () => {
  const [ctx, id] = [tenant("crm_member"), randomUUID()];
  const storing = storeFile(ctx, id, { content: madeUp(4).content, maxBytes: 3 * MEGABYTE });
  await expect(storing).rejects.toMatchObject({ code: "payload_too_large", message: "The file is larger than 3 MB." });
  await expect(readFile(ctx, id)).rejects.toMatchObject({ code: "not_found" });
});

test("another organisation reaches it neither by our routes nor by the storage's own", async () => {
  const [ours, theirs, id] = [tenant(), tenant(), randomUUID()];
  await storeFile(ours, id, { content: text("ours"), maxBytes: 100 });
  await expect(readFile(theirs, id)).rejects.toMatchObject({ code: "not_found" });
  await removeFile(theirs, id);
  const address = new URL(`/storage/v1/object/files/${ours.organizationId}/${id}`, apiUrl);
  const asked = async (authorization: string, method = "GET") =>
    (await fetch(address, { method, headers: { authorization } })).status;
  for (const method of ["GET", "POST", "DELETE"]) {
    expect(await asked(`Bearer ${await mintToken(theirs.claims, Date.now())}`, method)).toBe(403);
    expect(await asked(`Bearer ${await mintToken({ ...ours.claims, role: "crm_ingest" }, Date.now())}`, method)).toBe(
      403,
    );
    expect(await asked("Bearer nonsense", method)).toBe(403);
  }
  expect(await new Response(await readFile(ours, id)).text()).toBe("ours");
});

test("a path leads nowhere but to objects", async () => {
  const ctx = tenant();
  const headers = { authorization: `Bearer ${await mintToken(ctx.claims, Date.now())}` };
  for (const path of ["..%2f..%2fpostgres", `../${randomUUID()}`, "", `${randomUUID()}/x`]) {
    const response = await fetch(`${apiUrl}/storage/v1/object/files/${ctx.organizationId}/${path}`, { headers });
    expect([path, response.status]).toEqual([path, 404]);
  }
});

test("a new file takes the place of the old one, and removing twice is removing once", async () => {
  const [ctx, id] = [tenant(), randomUUID()];
  for (const content of ["old", "new"]) await storeFile(ctx, id, { content: text(content), maxBytes: 100 });
  expect(await new Response(await readFile(ctx, id)).text()).toBe("new");
  await removeFile(ctx, id);
  await removeFile(ctx, id);
  await expect(readFile(ctx, id)).rejects.toMatchObject({ code: "not_found" });
});
