import { createContactOfVisitor, linkVisitor, unlinkVisitor } from "@/lib/core/contact-visitors/link-visitor";
import { ContactOfVisitor, LinkVisitor, VisitorLinked, VisitorUnlinked } from "@/lib/core/contact-visitors/schemas";
import { Contact, ContactId } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const PUT = dashboardRoute(
  {
    id: "linkVisitor",
    surface: "house",
    summary: "Say which contact a visitor is",
    role: "agent",
    params: ContactId,
    body: LinkVisitor,
    response: Contact,
  },
  (ctx, { params, body }) => linkVisitor(ctx, params.id, body),
);

export const POST = dashboardRoute(
  {
    id: "createContactOfVisitor",
    surface: "house",
    summary: "Make a contact of a visitor",
    description: "A contact with the visitor's address or number is linked instead; `created` says which it was.",
    role: "agent",
    params: ContactId,
    body: ContactOfVisitor,
    success: 201,
    response: VisitorLinked,
  },
  (ctx, { params, body }) => createContactOfVisitor(ctx, params.id, body),
);

export const DELETE = dashboardRoute(
  {
    id: "unlinkVisitor",
    surface: "house",
    summary: "Say that a visitor is no contact after all",
    role: "agent",
    params: ContactId,
    response: VisitorUnlinked,
  },
  (ctx, { params }) => unlinkVisitor(ctx, params.id),
);

export const { GET, PATCH } = allowOnly("PUT", "POST", "DELETE");
