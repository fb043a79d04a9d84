export * from "@/app/api/contacts/[id]/merges/route";
