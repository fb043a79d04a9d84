import { Contact, ContactId, UpdateContact, contactRows, contacts } from "@/lib/core/contacts/schemas";
import { updateContact } from "@/lib/core/contacts/update-contact";
import { item } from "@/lib/platform/resource/routes";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";

export const { GET, POST } = item(contacts);
export const { DELETE } = item(contactRows);

export const PATCH = dashboardRoute(
  {
    id: "updateContact",
    surface: "house",
    summary: "Change a contact",
    description:
      "What is left out stays. A `version`, or the header If-Match, refuses a change of another version with 409.",
    role: "agent",
    params: ContactId,
    body: UpdateContact,
    response: Contact,
  },
  (ctx, { params, body }) => updateContact(ctx, params.id, { version: ctx.request.ifMatch, ...body }),
);

export const PUT = PATCH;
