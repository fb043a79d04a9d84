import type { z } from "zod";
import type { TenantContext } from "@/lib/platform/context";
import { readInput } from "@/lib/platform/request/input";
import type { Input } from "@/lib/platform/request/input";
import { readUpload } from "@/lib/platform/request/upload";
import type { Upload, UploadSpec } from "@/lib/platform/request/upload";
import { admitMember } from "./dashboard-route";
import type { MemberNeeds } from "./dashboard-route";
import { createDoor } from "./door";
import type { Door, RouteSpec } from "./door";

type Schema = z.ZodType | undefined;

/** A dashboard route whose body is a file. The verb is given a stream and passes it on to `storeFile`. */
export function uploadRoute<
  Answer extends z.ZodType,
  Query extends Schema = undefined,
  Params extends Schema = undefined,
>(
  spec: RouteSpec<undefined, Query, Params, Answer> & Pick<MemberNeeds, "role"> & { upload: UploadSpec },
  handle: (ctx: TenantContext, input: Input<undefined, Query, Params> & { upload: Upload }) => Promise<z.input<Answer>>,
): Door {
  return createDoor({
    kind: "dashboard",
    spec,
    admit: (exchange) => admitMember(exchange, spec),
    read: async ({ request, info }, route) => ({
      ...(await readInput(spec, request, route, info)),
      upload: await readUpload(request, spec.upload),
    }),
    handle,
  });
}
