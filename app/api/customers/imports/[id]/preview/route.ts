export * from "@/app/api/contacts/imports/[id]/preview/route";
