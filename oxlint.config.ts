import { defineConfig } from "oxlint";
import type { OxlintOverride } from "oxlint";

interface Ban {
  group: string[];
  message: string;
}

const AREAS = ["concierge", "engagement", "sales"];

const bans = {
  parents: { group: ["../**", ".."], message: "`./` inside a folder, `@/` across folders." },
  links: { group: ["next/link"], message: "Use PageLink, which fetches ahead only when it is pointed at." },
  serviceRole: {
    group: ["**/*service-role*", "**/*service-client*"],
    message: "No client bypasses row level security.",
  },
  app: { group: ["@/app/**"], message: "lib never imports app." },
  stores: {
    group: ["@/lib/**/store", "./*/store"],
    message: "A store belongs to its own domain; call that domain's verb.",
  },
  db: { group: ["@/lib/platform/db/**"], message: "Only a store.ts and lib/platform talk to the database." },
  core: { group: ["@/lib/core/**"], message: "lib/platform and lib/providers know no domain." },
  providers: { group: ["@/lib/providers/**"], message: "Providers are called by verbs." },
  tools: {
    group: ["#e2e/**", "#local/**", "#replay/**", "@/supabase/**", "@/e2e/**", "@/bench/**"],
    message: "What runs in production knows no tool.",
  },
  routes: {
    group: ["@/lib/platform/{routes,request,response,auth}/**"],
    message: "The way to the database knows no door: errors < db < auth < routes.",
  },
} satisfies Record<string, Ban>;

/** Bans the areas but `own`: they meet in lib/core or through the outbox. */
function areasBut(own?: string): Ban {
  const others = AREAS.filter((area) => area !== own);
  return {
    group: others.map((area) => `@/lib/${area}/**`),
    message: "Areas never import each other; they meet in lib/core or through the outbox.",
  };
}

// an override replaces the list of bans, so each names the common ones, too
function forbid(files: string[], ...patterns: Ban[]): OxlintOverride {
  const all = [bans.parents, bans.serviceRole, ...patterns];
  return { files, rules: { "no-restricted-imports": ["error", { patterns: all }] } };
}

/** A domain folder: its store alone talks to the database, and no store calls a provider. */
function domains(folder: string, area?: string) {
  const common = [bans.app, bans.stores, areasBut(area), bans.tools];
  return [forbid([`${folder}/**`], ...common, bans.db), forbid([`${folder}/**/store.ts`], ...common, bans.providers)];
}

const UNSAFE = {
  "typescript/no-unsafe-argument": "off",
  "typescript/no-unsafe-assignment": "off",
  "typescript/no-unsafe-call": "off",
  "typescript/no-unsafe-member-access": "off",
  "typescript/no-unsafe-return": "off",
} as const;

function functionLength(max: number): ["error", { max: number; skipBlankLines: boolean; skipComments: boolean }] {
  return ["error", { max, skipBlankLines: true, skipComments: true }];
}

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "react", "nextjs", "jsx-a11y", "promise", "node", "vitest"],
  options: { typeAware: true },
  categories: { correctness: "error" },
  rules: {
    "max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
    "max-lines-per-function": functionLength(40),
    "max-depth": ["error", 3],
    eqeqeq: "error",
    "no-var": "error",
    "prefer-const": "error",
    "no-console": "error",
    "node/no-process-env": "error",
    "no-param-reassign": "error",
    "import/no-cycle": "error",
    "react/react-in-jsx-scope": "off",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/no-unsafe-type-assertion": "error",
    "typescript/no-unsafe-assignment": "error",
    "typescript/no-unsafe-argument": "error",
    "typescript/no-unsafe-call": "error",
    "typescript/no-unsafe-member-access": "error",
    "typescript/no-unsafe-return": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    "typescript/await-thenable": "error",
    "typescript/return-await": "error",
    "typescript/only-throw-error": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-unnecessary-type-assertion": "error",
    "typescript/use-unknown-in-catch-callback-variable": "error",
    "vitest/no-focused-tests": "error",
    "vitest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*"] }],
    "vitest/no-disabled-tests": "error",
    "vitest/no-restricted-vi-methods": [
      "error",
      { mock: "Test files share what they import: load the module anew with vi.resetModules and vi.doMock." },
    ],
    "no-restricted-imports": ["error", { patterns: [bans.parents, bans.serviceRole] }],
  },
  overrides: [
    forbid(["app/**"], bans.links, bans.stores, bans.db, bans.providers, bans.tools),
    forbid(["app/_components/page-link.tsx"], bans.stores, bans.db, bans.providers, bans.tools),
    forbid(["lib/platform/**"], bans.app, bans.core, bans.providers, areasBut(), bans.tools),
    forbid(["lib/platform/db/**"], bans.app, bans.core, bans.providers, areasBut(), bans.tools, bans.routes),
    forbid(["lib/providers/**"], bans.app, bans.db, bans.core, areasBut(), bans.tools),
    ...domains("lib/core"),
    ...AREAS.flatMap((area) => domains(`lib/${area}`, area)),
    { files: ["**/*.tsx"], rules: { "max-lines-per-function": functionLength(80) } },
    {
      files: ["lib/platform/env.ts", "supabase/**", "e2e/**", "bench/**", "next.config.mjs"],
      rules: { "node/no-process-env": "off", "no-console": "off" },
    },
    {
      files: ["**/*.test.ts", "**/*.spec.ts", "e2e/**", "bench/**", "supabase/tests/**"],
      rules: {
        ...UNSAFE,
        ...forbid([]).rules,
        "max-lines-per-function": "off",
        "no-console": "off",
        "node/no-process-env": "off",
        "typescript/no-unsafe-type-assertion": "off",
      },
    },
    {
      files: ["lib/platform/db/database.types.ts"],
      rules: { "max-lines": "off", "typescript/no-redundant-type-constituents": "off" },
    },
    { files: ["**/*.mjs"], rules: UNSAFE },
  ],
});
