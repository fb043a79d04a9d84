export * from "@/app/api/contacts/imports/[id]/rows/route";
