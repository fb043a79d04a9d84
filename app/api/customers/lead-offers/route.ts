export * from "@/app/api/contacts/lead-offers/route";
