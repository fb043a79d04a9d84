export * from "@/app/api/contacts/imports/route";
