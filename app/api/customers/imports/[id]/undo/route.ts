export * from "@/app/api/contacts/imports/[id]/undo/route";
