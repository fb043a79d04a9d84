export { OPTIONS, POST } from "@/app/api/users/identify/route";
