/** A first request in one language, ready to paste. */
export interface Snippet {
  language: "curl" | "JavaScript" | "Python";
  code: string;
}

/** A chat with its first message. Both name their own ids, so pasting it twice stores it once; another key sends another chat. */
function itemsFor(apiKey: string): string[] {
  const chatId = /^hmz_[A-Za-z0-9]{32}$/.test(apiKey) ? `hello-${apiKey.slice(-6)}` : "hello-horizon";
  return [
    `{"type":"chat","chatId":"${chatId}","sessionId":"session-1"},`,
    `{"type":"message","chatId":"${chatId}","id":"hello-1",`,
    ' "role":"user","content":"A sea-view room for two in May?"}',
  ];
}

/** The first request a widget developer makes, with the key filled in. */
export function firstChatSnippets(origin: string, apiKey: string): Snippet[] {
  return [
    { language: "curl", code: curl(origin, apiKey) },
    { language: "JavaScript", code: javaScript(origin, apiKey) },
    { language: "Python", code: python(origin, apiKey) },
  ];
}

function curl(origin: string, apiKey: string): string {
  return [
    `curl ${origin}/api/ingest \\`,
    `  -H 'x-api-key: ${apiKey}' \\`,
    "  -H 'content-type: application/json' \\",
    `  -d '{"items":[`,
    ...itemsFor(apiKey).map((line) => `    ${line}`),
    "  ]}'",
  ].join("\n");
}

function javaScript(origin: string, apiKey: string): string {
  return [
    `await fetch("${origin}/api/ingest", {`,
    '  method: "POST",',
    `  headers: { "x-api-key": "${apiKey}", "content-type": "application/json" },`,
    "  body: JSON.stringify({ items: [",
    ...itemsFor(apiKey).map((line) => `    ${line}`),
    "  ] }),",
    "});",
  ].join("\n");
}

function python(origin: string, apiKey: string): string {
  return [
    "import json, urllib.request",
    "",
    "urllib.request.urlopen(urllib.request.Request(",
    `    "${origin}/api/ingest",`,
    `    headers={"x-api-key": "${apiKey}", "content-type": "application/json"},`,
    '    data=json.dumps({"items": [',
    ...itemsFor(apiKey).map((line) => `        ${line}`),
    "    ]}).encode(),",
    "))",
  ].join("\n");
}
