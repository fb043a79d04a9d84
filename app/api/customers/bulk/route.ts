export * from "@/app/api/contacts/bulk/route";
