import { defineConfig } from "vitest/config";

const root = new URL("..", import.meta.url).pathname;

export default defineConfig({
  root,
  resolve: { tsconfigPaths: true },
  test: {
    projects: [{ extends: true, test: { name: "unit", include: ["lib/**/*.test.ts"] } }],
  },
});
