import { nothingHere } from "@/lib/platform/http/refusals";

export const { GET, POST, PUT, PATCH, DELETE } = nothingHere();
