export * from "@/app/api/article-mentions/click/route";
