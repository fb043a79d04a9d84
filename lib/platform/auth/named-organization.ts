import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { validate } from "@/lib/platform/request/validation";
import { ORGANIZATION_HEADER, ORGANIZATION_PARAMETER } from "./organization-header";

/** Declares the header for the API description. */
export const OrganizationHeader = z.object({
  [ORGANIZATION_HEADER]: z.uuid().optional().meta({
    description:
      "The organisation the call is for; the signed-in person must be a member of it. Without it, the organisation that was chosen last in this browser.",
  }),
});

/** Declares the parameter for the API description. */
export const OrganizationQuery = z.object({
  [ORGANIZATION_PARAMETER]: z
    .uuid()
    .optional()
    .meta({ description: `For links, which send no header: the same as \`${ORGANIZATION_HEADER}\`.` }),
});

const Id = z.uuid().toLowerCase();

/** The organisation a request names, or null when it names none. Whether the caller is a member of it is the database's answer. */
export function namedOrganization(request: Request): string | null {
  const inHeader = request.headers.get(ORGANIZATION_HEADER);
  const inQuery = isRead(request) ? new URL(request.url).searchParams.getAll(ORGANIZATION_PARAMETER) : [];
  const named = new Set([
    ...(inHeader === null ? [] : [validate(Id, inHeader, ORGANIZATION_HEADER)]),
    ...inQuery.map((given) => validate(Id, given, ORGANIZATION_PARAMETER)),
  ]);
  if (named.size > 1) {
    throw new AppError("organization_changed", "The request names two organisations. Reload the page and try again.");
  }
  const [only] = named;
  return only ?? null;
}

/** The request without the parameter, which belongs to the door: no route declares it. */
export function withoutOrganization(request: Request): Request {
  const url = new URL(request.url);
  if (!isRead(request) || !url.searchParams.has(ORGANIZATION_PARAMETER)) return request;
  url.searchParams.delete(ORGANIZATION_PARAMETER);
  return new Request(url, { headers: request.headers });
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}
