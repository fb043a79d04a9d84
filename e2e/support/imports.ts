import { z } from "zod";
import { ContactImport, ContactImportDetail, ImportPreview, ImportRows } from "@/lib/core/contact-imports/schemas";
import type { ImportOptions } from "@/lib/core/contact-imports/schemas";

type Settings = { mapping: { index: number; target: string }[]; options?: Partial<ImportOptions> };

const Answer = z.object({ data: z.unknown() });

/** The routes of imports, as a member's browser calls them. */
export function importClient(serverUrl: string, cookie: string) {
  const at = (path: string) => new URL(`/api/contacts/imports${path}`, serverUrl);

  async function send(path: string, body?: BodyInit, type = "application/json"): Promise<Response> {
    const post = { method: "POST", headers: { cookie, "content-type": type }, body: body ?? "{}" };
    const response = await fetch(at(path), body === undefined ? { headers: { cookie } } : post);
    if (response.ok) return response;
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  const data = async <Shape extends z.ZodType>(shape: Shape, response: Promise<Response>) =>
    shape.parse(Answer.parse(await (await response).json()).data);

  return {
    upload: (file: Uint8Array<ArrayBuffer>) => data(ContactImportDetail, send("?name=people.csv", file, "text/csv")),
    preview: (id: string, settings: Settings) => data(ImportPreview, send(`/${id}/preview`, JSON.stringify(settings))),
    start: (id: string, settings: Settings) => data(ContactImport, send(`/${id}/start`, JSON.stringify(settings))),
    undo: (id: string) => data(ContactImport, send(`/${id}/undo`, "{}")),
    find: (id: string) => data(ContactImportDetail, send(`/${id}`)),
    rows: async (id: string, query: string) => ImportRows.parse(await (await send(`/${id}/rows?${query}`)).json()),
    errorFile: async (id: string) => (await send(`/${id}/rows?outcome=failed&format=csv`)).text(),
  };
}

/** What the columns are guessed to be, as people leave it. */
export function guessedMapping({ columns }: z.output<typeof ContactImportDetail>): Settings["mapping"] {
  return columns.flatMap(({ index, guess }) => (guess === null ? [] : [{ index, target: guess }]));
}
