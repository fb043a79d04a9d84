import { createContact } from "@/lib/core/contacts/create-contact";
import { countContacts, listContacts } from "@/lib/core/contacts/list-contacts";
import { Contact, ContactPage, CreateContact, ListContacts } from "@/lib/core/contacts/schemas";
import { CONTACT_COLUMNS } from "@/lib/core/contacts/contact-columns";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listContacts",
    surface: "house",
    summary: "List contacts",
    role: "analyst",
    query: ListContacts,
    response: ContactPage,
    csv: { name: "contacts", columns: CONTACT_COLUMNS, count: (ctx, { query }) => countContacts(ctx, query) },
  },
  (ctx, { query }) => listContacts(ctx, query),
);

export const POST = dashboardRoute(
  {
    id: "createContact",
    surface: "house",
    summary: "Create a contact",
    description: "409 when a contact with the e-mail address is there.",
    role: "agent",
    body: CreateContact,
    success: 201,
    response: Contact,
  },
  (ctx, { body }) => createContact(ctx, body),
);

export const { PUT, PATCH, DELETE } = allowOnly("GET", "POST");
