import type { ReactElement } from "react";

interface Rendered {
  html: string;
  body_text: string;
}

/** A mail as HTML and as text, both from one component. */
export async function renderMail(element: ReactElement): Promise<Rendered> {
  // imported when it is needed: Next refuses to bundle it where pages might come by
  const { renderToStaticMarkup } = await import("react-dom/server");
  const markup = renderToStaticMarkup(element);
  return { html: `${HEAD}<body style="margin:0">${markup}</body></html>`, body_text: textOf(markup) };
}

const HEAD = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>`;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };

/** What our own markup says, for programs that show no HTML: a block a paragraph, a link its words and its address. */
function textOf(markup: string): string {
  return markup
    .replaceAll(/<a [^>]*?href="([^"]*)"[^>]*>(.*?)<\/a>/gs, "$2: $1")
    .replaceAll(/<\/(?:p|h1|div)>/g, "\n\n")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll(/&(#x27|\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}
