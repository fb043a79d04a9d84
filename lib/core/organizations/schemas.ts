import { z } from "zod";
import { EmailAddress } from "@/lib/platform/email-address";
import { TimeZone } from "@/lib/platform/time/time-zone";
import { passwordProblem } from "./password-rules";

const line = (max: number, name: string) =>
  z
    .string({ error: `${name} is required.` })
    .trim()
    .min(1, `${name} is required.`)
    .max(max, `${name} may have at most ${max} characters.`);

/** Somebody opening an account: themselves and the organisation they will own. */
export const Register = z
  .strictObject({
    organization_name: line(200, "The organisation's name"),
    name: line(200, "Your name"),
    email: line(254, "An e-mail address").pipe(EmailAddress),
    password: z
      .string({ error: "A password is required." })
      .meta({ description: "10 to 200 characters; not a well-known one, not your e-mail or organisation." }),
    timezone: TimeZone.default("UTC").meta({
      description: "IANA time zone in which the organisation's days are counted.",
    }),
  })
  .superRefine(({ password, email, organization_name }, issues) => {
    const problem = passwordProblem(password, [email, organization_name]);
    if (problem !== null) issues.addIssue({ code: "custom", path: ["password"], message: problem });
  });
export type Register = z.output<typeof Register>;

/** The one answer that carries the key itself. */
export const Registered = z.object({
  organization_id: z.uuid(),
  user_id: z.uuid(),
  api_key: z.string().meta({ description: "The primary secret key. It cannot be shown again." }),
});
export type Registered = z.output<typeof Registered>;

/** Where an organisation tries things out. */
export const OpenedTestOrganization = z
  .object({
    organization_id: z.uuid(),
    is_new: z.boolean().meta({ description: "Whether there was none before." }),
    members: z.int().meta({ description: "How many people are let in: those of the organisation." }),
  })
  .meta({ id: "OpenedTestOrganization" });
export type OpenedTestOrganization = z.output<typeof OpenedTestOrganization>;
