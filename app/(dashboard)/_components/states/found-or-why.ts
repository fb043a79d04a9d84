import { AppError } from "@/lib/platform/errors";

/** What was asked for, or which of the two ordinary reasons there is not to show it; anything else stays an error. */
export async function foundOrWhy<Found>(asked: Promise<Found>): Promise<Found | "not_found" | "other_organization"> {
  try {
    return await asked;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    if (thrown.code === "not_found" || thrown.code === "other_organization") return thrown.code;
    throw thrown;
  }
}
