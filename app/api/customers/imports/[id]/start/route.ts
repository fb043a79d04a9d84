export * from "@/app/api/contacts/imports/[id]/start/route";
