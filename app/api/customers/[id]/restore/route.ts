export * from "@/app/api/contacts/[id]/restore/route";
