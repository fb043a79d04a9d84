export * from "@/app/api/contacts/[id]/timeline/route";
