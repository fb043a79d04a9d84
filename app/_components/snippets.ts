/** A first request in one language, ready to paste. */
export interface Snippet {
  language: "curl" | "JavaScript" | "Python";
  code: string;
}

/** The first request a widget developer makes: start a chat. The same paste twice stores one chat, because it names its own id. */
export function firstChatSnippets(origin: string, apiKey: string, chatId: string): Snippet[] {
  const url = `${origin}/api/chats/create`;
  const chat = { sessionId: "session-1", chatId, location: "Lisbon, Portugal" };
  return [
    {
      language: "curl",
      code: [
        `curl ${url} \\`,
        `  -H 'x-api-key: ${apiKey}' \\`,
        "  -H 'content-type: application/json' \\",
        `  -d '${JSON.stringify(chat)}'`,
      ].join("\n"),
    },
    {
      language: "JavaScript",
      code: [
        `await fetch("${url}", {`,
        '  method: "POST",',
        `  headers: { "x-api-key": "${apiKey}", "content-type": "application/json" },`,
        `  body: JSON.stringify(${JSON.stringify(chat)}),`,
        "});",
      ].join("\n"),
    },
    {
      language: "Python",
      code: [
        "import json, urllib.request",
        "",
        "urllib.request.urlopen(urllib.request.Request(",
        `    "${url}",`,
        `    data=json.dumps(${JSON.stringify(chat)}).encode(),`,
        `    headers={"x-api-key": "${apiKey}", "content-type": "application/json"},`,
        "))",
      ].join("\n"),
    },
  ];
}
