export * from "@/app/api/contacts/[id]/route";
