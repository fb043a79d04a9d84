export * from "@/app/api/users/identify/route";
