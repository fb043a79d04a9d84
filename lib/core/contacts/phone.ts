import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { CountryCode } from "libphonenumber-js/min";
import { cleanLine } from "@/lib/platform/plain-text";

/**
 * A telephone number as E.164, read as one dialled from `country` (ISO 3166, two letters) where it is not international.
 * A number that makes no sense stays as it was typed: it is shown, but nobody is found by it.
 */
export function normalizePhone(given: string, country: string | null): string {
  const typed = cleanLine(given.normalize("NFKC")).replace(/^tel:/i, "");
  const number = parsePhoneNumberFromString(typed, { ...defaultCountry(country), extract: false });
  if (number?.isPossible() !== true || number.ext !== undefined) return typed;
  // zeros alone lose one of them each time they are read
  const again = parsePhoneNumberFromString(number.number, { extract: false });
  return again?.number === number.number ? number.number : typed;
}

/** Whether the number can be compared with others. */
export function isNormalPhone(phone: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(phone);
}

function defaultCountry(country: string | null): { defaultCountry?: CountryCode } {
  return country !== null && isSupportedCountry(country) ? { defaultCountry: country } : {};
}
