export { POST } from "@/app/api/article-mentions/click/route";
