export * from "@/app/api/contacts/merges/[id]/undo/route";
