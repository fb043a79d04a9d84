// Lets plain Node follow the imports of the application: `@/…` from the root, files without their extension.
// Loaded by `node --import`, also by the child processes that inherit our arguments.
import { registerHooks } from "node:module";
import { extname } from "node:path";

const root = new URL("..", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    // only a bundler for browsers must be kept away from files that import this
    if (specifier === "server-only") return { url: "data:text/javascript,", shortCircuit: true };
    // what is left for after an answer has nobody to do it outside of Next
    if (specifier === "next/server") {
      return { url: "data:text/javascript,export const after = () => undefined", shortCircuit: true };
    }
    const isOurs = context.parentURL?.startsWith(root) === true && !context.parentURL.includes("/node_modules/");
    const fromRoot = specifier.startsWith("@/");
    if (!isOurs || !(fromRoot || specifier.startsWith("./"))) return next(specifier, context);
    const path = fromRoot ? root + specifier.slice(2) : specifier;
    return next(extname(path) === "" ? `${path}.ts` : path, context);
  },
});
