import { nothingHere } from "@/lib/platform/routes/method-not-allowed";

export const { GET, POST, PUT, PATCH, DELETE } = nothingHere();
