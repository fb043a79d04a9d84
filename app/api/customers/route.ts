export * from "@/app/api/contacts/route";
