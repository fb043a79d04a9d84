import { z } from "zod";
import { MEMBER_ROLES } from "@/lib/platform/context";
import { namedPageOf } from "@/lib/platform/pagination/page";

/** Somebody of the team. Named column by column: nothing of how a person signs in belongs here. */
export const TeamUser = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string().nullable(),
    image: z.string().nullable(),
    role: z.enum(MEMBER_ROLES),
    organization_id: z.uuid(),
    created_at: z.string().meta({ description: "When they joined this organisation." }),
    updated_at: z.string(),
    last_sign_in_at: z.string().nullable(),
  })
  .meta({ id: "TeamUser" });
export type TeamUser = z.output<typeof TeamUser>;

export const TeamPage = namedPageOf("users", TeamUser, {});
export type TeamPage = z.output<typeof TeamPage>;

export const TeamUserAnswer = z.object({ user: TeamUser });
export type TeamUserAnswer = z.output<typeof TeamUserAnswer>;
