import type { TestProject } from "vitest/node";
import { startServer } from "./server.ts";
import { addressOf, startTestStack } from "./stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the production server answers that all tests of a run share. */
    serverUrl: string;
  }
}

/** One stack and one server for the tests of all routes; each test makes organisations of its own in them. */
export default async function setup(project: TestProject) {
  const stack = await startTestStack();
  try {
    const server = await startServer({ stack: addressOf(stack) });
    project.provide("stack", addressOf(stack));
    project.provide("serverUrl", server.url);
    return async () => {
      await server.stop();
      await stack.stop();
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
