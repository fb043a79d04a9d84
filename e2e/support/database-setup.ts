import type { TestProject } from "vitest/node";
import { addressOf, type StackAddress, startTestStack } from "./stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The stack that all tests of a run share. */
    stack: StackAddress;
  }
}

export default async function setup(project: TestProject) {
  const stack = await startTestStack();
  project.provide("stack", addressOf(stack));
  return stack.stop;
}
