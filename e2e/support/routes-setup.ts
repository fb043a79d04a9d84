import type { TestProject } from "vitest/node";
import { startPooler } from "./pooler.ts";
import { startServer } from "./server.ts";
import { addressOf, startTestStack } from "./stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the production server answers that all tests of a run share. */
    serverUrl: string;
  }
}

/** Fewer than the servers of a run want, so that they take turns on its connections. */
const POOL_SIZE = 6;

/** One stack and one server for the tests of all routes; each test makes organisations of its own in them. */
export default async function setup(project: TestProject) {
  const stack = await startTestStack();
  try {
    const pooler =
      process.env["HORIZON_TEST_TRANSPORT"] === "pooled" ? await startPooler(stack.gatewayUrl, POOL_SIZE) : null;
    const address = { ...addressOf(stack), ...(pooler !== null && { gatewayUrl: pooler.url }) };
    const server = await startServer({ stack: address });
    project.provide("stack", address);
    project.provide("serverUrl", server.url);
    return async () => {
      await server.stop();
      await pooler?.stop();
      await stack.stop();
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
