import { startServer } from "./server.ts";
import { addressOf, startTestStack } from "./stack.ts";

/** One stack and one server for all journeys; the workers of Playwright learn of them from the environment. */
export default async function setup() {
  const stack = await startTestStack();
  try {
    const server = await startServer({ stack: addressOf(stack) });
    process.env["HORIZON_TEST_URL"] = server.url;
    process.env["HORIZON_TEST_STACK"] = JSON.stringify(addressOf(stack));
    return async () => {
      await server.stop();
      await stack.stop();
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
