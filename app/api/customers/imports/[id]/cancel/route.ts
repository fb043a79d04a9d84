export * from "@/app/api/contacts/imports/[id]/cancel/route";
