import { addContactNote, contactNotes, listContactNotes } from "@/lib/core/contact-notes/contact-notes";
import { ContactId } from "@/lib/core/contacts/schemas";
import { PageQuery } from "@/lib/platform/pagination/page";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

const { row, create, page, roles } = contactNotes;

export const GET = dashboardRoute(
  {
    id: "listContactNotes",
    surface: "house",
    summary: "List the notes about a contact, newest first",
    role: roles.read,
    params: ContactId,
    query: PageQuery.strict(),
    response: page,
  },
  (ctx, { params, query }) => listContactNotes(ctx, params.id, { ...query, sort: "-created_at" }),
);

export const POST = dashboardRoute(
  {
    id: "createContactNote",
    surface: "house",
    summary: "Write a note about a contact",
    role: roles.write,
    params: ContactId,
    body: create,
    success: 201,
    response: row,
  },
  (ctx, { params, body }) => addContactNote(ctx, params.id, body),
);

export const { PUT, PATCH, DELETE } = allowOnly("GET", "POST");
