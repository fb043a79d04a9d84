export * from "@/app/api/contacts/[id]/duplicates/route";
