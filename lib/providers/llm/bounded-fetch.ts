/** The part of `fetch` that the client uses. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A fetch for small answers. It reads the whole body before it returns, so that the client's timeout also ends a server
 * that drips, and gives up on an answer that is too large. Of the headers only those stay that we want to be led by:
 * the client would sleep up to a minute for a Retry-After, which is ours to plan.
 */
export function boundedFetch(maxBytes: number, fetchAnswer: Fetch = fetch): Fetch {
  return async (input, init) => {
    const response = await fetchAnswer(input, init);
    const body = await readAtMost(response, maxBytes);
    const headers = new Headers({ "content-type": response.headers.get("content-type") ?? "" });
    const retryAfter = response.headers.get("retry-after");
    if (response.status === 429) headers.set("x-should-retry", "false");
    if (response.status === 429 && retryAfter !== null) headers.set("retry-after", retryAfter);
    return new Response(body, { status: response.status, headers });
  };
}

/** The body, or nothing when it is larger: nothing is no valid answer either, and need not be told apart. */
async function readAtMost({ body }: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
