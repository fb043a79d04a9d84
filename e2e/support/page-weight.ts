import { gzipSync } from "node:zlib";

/** The compressed kilobytes of every script that a page names, in its tags or for its components, but the one for browsers without modules. */
export async function scriptKilobytes(origin: string, path: string, cookie: string): Promise<number> {
  const page = await fetch(origin + path, { headers: { cookie }, redirect: "error" });
  if (!page.ok) throw new Error(`${path} answers ${page.status}`);
  const html = (await page.text()).replaceAll(/<script[^>]*nomodule[^>]*>/gi, "");
  const names = new Set(html.match(/static\/chunks\/[\w.~-]+\.js/g));
  let bytes = 0;
  for (const name of names) {
    const script = await fetch(`${origin}/_next/${name}`);
    if (!script.ok) throw new Error(`${path} names ${name}, which is not there`);
    bytes += gzipSync(await script.bytes()).length;
  }
  return bytes / 1000;
}
