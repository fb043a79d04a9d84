export * from "@/app/api/contacts/[id]/merge/route";
