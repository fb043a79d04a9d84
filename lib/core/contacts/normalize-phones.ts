import type { TenantContext } from "@/lib/platform/context";
import { isNormalPhone, normalizePhone } from "./phone";
import { findCountry } from "./store";

interface Numbers {
  phone?: string | null | undefined;
  mobile?: string | null | undefined;
}

/** The fields with their telephone numbers as E.164; the organisation's country is looked up only for a national one. */
export async function normalizePhones<Fields extends Numbers>(ctx: TenantContext, fields: Fields): Promise<Fields> {
  const { phone, mobile } = fields;
  const isNational = [phone, mobile].some((number) => number && !isNormalPhone(normalizePhone(number, null)));
  const country = isNational ? await findCountry(ctx) : null;
  return {
    ...fields,
    ...(phone ? { phone: normalizePhone(phone, country) } : {}),
    ...(mobile ? { mobile: normalizePhone(mobile, country) } : {}),
  };
}
