import type { Demo } from "./seed-demo.ts";

type Started = { url: string; demo: Demo | null; databaseUrl: string | null; dir: string };

/** What a person needs to know once Horizon is up. */
export function welcome({ url, demo, databaseUrl, dir }: Started): string {
  const lines = [
    ["Horizon", url],
    ["API", `${url}/api/openapi.json`],
    ...(databaseUrl === null ? [] : [["Database", databaseUrl]]),
    ["Logs", `${dir}/logs`],
    ...(demo === null ? [["Start", `${url}/register makes your organisation`]] : demoLines(demo)),
  ];
  const table = lines.map(([name = "", value = ""]) => `  ${name.padEnd(10)} ${value}\n`).join("");
  const tryIt = demo === null ? "" : `\nStore a chat:\n\n  ${curlLine(url, demo.apiKey)}\n`;
  return `\n${table}${tryIt}\nCtrl-C stops everything.\n`;
}

function demoLines(demo: Demo): string[][] {
  return [
    ["Sign in", `${demo.email}  ${demo.password}`],
    ["API key", demo.apiKey],
  ];
}

function curlLine(url: string, apiKey: string): string {
  const body = JSON.stringify({ sessionId: "first-steps" });
  return `curl -X POST ${url}/api/chats/create -H 'x-api-key: ${apiKey}' -H 'content-type: application/json' -d '${body}'`;
}
