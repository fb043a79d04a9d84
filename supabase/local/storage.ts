// The part of Supabase Storage that Horizon uses, over a folder: objects of private buckets that are written, read and
// removed in streams. The stand-in behind the data API has one of its own, which keeps its tables in our database and
// whole files in memory.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { jwtVerify } from "jose";

const OBJECT = /^\/storage\/v1\/object\/(?:authenticated\/)?([a-z-]+)\/([0-9a-f-]{36})\/([0-9a-f-]{36})$/;

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Whether a request is for the storage rather than for the data API. */
export function isForStorage({ url = "" }: IncomingMessage): boolean {
  return url.startsWith("/storage/v1/");
}

/** Answers requests for objects under `dir`. A token reaches the objects of its organisation, as our policies say. */
export function createStorage(dir: string, jwtSecret: string) {
  const secret = new TextEncoder().encode(jwtSecret);

  async function pathFor(request: IncomingMessage): Promise<string> {
    const [, bucket, organizationId, name] = OBJECT.exec(request.url ?? "") ?? [];
    if (bucket === undefined || organizationId === undefined || name === undefined) throw new Refused(404, "not_found");
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    const { payload } = await jwtVerify(token, secret).catch(() => {
      throw new Refused(403, "Unauthorized");
    });
    const mayAct = payload["role"] === "crm_member" || payload["role"] === "crm_worker";
    if (!mayAct || payload["organization_id"] !== organizationId) throw new Refused(403, "Unauthorized");
    return join(dir, bucket, organizationId, name);
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const path = await pathFor(request);
      if (request.method === "POST") await write(path, request, response);
      else if (request.method === "GET") await read(path, response);
      else if (request.method === "DELETE") await remove(path, response);
      else throw new Refused(405, "method not allowed");
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500;
      if (response.headersSent) response.destroy();
      else
        answer(response, status, { statusCode: String(status), message: error instanceof Error ? error.message : "" });
    }
  };
}

/** An upload that breaks off leaves nothing: the object appears when it is whole. */
async function write(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const partial = `${path}.${process.pid}.${Date.now()}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await pipeline(request, createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  answer(response, 200, { Key: path.split("/").slice(-3).join("/") });
}

async function read(path: string, response: ServerResponse): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new Refused(404, "Object not found");
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": found.size });
  await pipeline(createReadStream(path), response);
}

async function remove(path: string, response: ServerResponse): Promise<void> {
  await rm(path).catch(() => {
    throw new Refused(404, "Object not found");
  });
  answer(response, 200, { message: "Successfully deleted" });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
