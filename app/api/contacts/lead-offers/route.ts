import { listLeadOffers } from "@/lib/core/contacts/list-lead-offers";
import { LeadOfferPage } from "@/lib/core/contacts/schemas";
import { PageQuery } from "@/lib/platform/pagination/page";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const GET = dashboardRoute(
  {
    id: "listLeadOffers",
    surface: "house",
    summary: "List visitors who may become contacts",
    description: "Identified visitors with a lead score of 7 or more in a chat, who are no contact yet.",
    role: "analyst",
    query: PageQuery.strict(),
    response: LeadOfferPage,
  },
  (ctx, { query }) => listLeadOffers(ctx, query),
);

export const { POST, PUT, PATCH, DELETE } = allowOnly("GET");
