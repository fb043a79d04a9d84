export * from "@/app/api/contacts/stats/summary/route";
