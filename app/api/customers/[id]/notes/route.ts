export * from "@/app/api/contacts/[id]/notes/route";
