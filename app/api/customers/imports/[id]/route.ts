export * from "@/app/api/contacts/imports/[id]/route";
