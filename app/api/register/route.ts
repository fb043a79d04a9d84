import { registerOrganization } from "@/lib/core/organizations/register-organization";
import { Register, Registered } from "@/lib/core/organizations/schemas";
import { publicRoute } from "@/lib/platform/routes/public-route";
import { allowOnly } from "@/lib/platform/routes/method-not-allowed";

export const POST = publicRoute(
  {
    id: "registerOrganization",
    surface: "house",
    summary: "Create an organisation with its owner and its primary API key",
    description: "The key is in this answer only. 409 when somebody with this e-mail is registered already.",
    body: Register,
    success: 201,
    response: Registered,
  },
  (ctx, { body }) => registerOrganization(ctx, body),
);

export const { GET, PUT, PATCH, DELETE } = allowOnly("POST");
