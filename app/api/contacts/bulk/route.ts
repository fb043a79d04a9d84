import { changeContacts } from "@/lib/core/contacts/change-contacts";
import { ChangeContacts, ContactsChanged } from "@/lib/core/contacts/schemas";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = dashboardRoute(
  {
    id: "changeContacts",
    surface: "house",
    summary: "Tag, untag, assign, remove or restore many contacts",
    description: "Each by itself: what could not be done is answered. Removing and restoring need the role manager.",
    role: "agent",
    body: ChangeContacts,
    response: ContactsChanged,
  },
  (ctx, { body }) => changeContacts(ctx, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
