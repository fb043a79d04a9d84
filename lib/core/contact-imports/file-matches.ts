import { isNormalPhone } from "@/lib/core/contacts/phone";

/** What a contact is recognised by. */
export interface MatchKeys {
  email?: string | undefined;
  phone?: string | undefined;
  mobile?: string | undefined;
}

/** Tells, row by row, whether a row further up names the same contact, by the rule of `app.match_contact`. */
export function createFileMatches() {
  const addresses = new Set<string>();
  const numbers = new Set<string>();
  const numbersWithoutAddress = new Set<string>();

  /** Whether the contact was seen; from then on it was. */
  function seen({ email, phone, mobile }: MatchKeys): boolean {
    const dialled = [phone, mobile].filter((number) => number !== undefined && isNormalPhone(number));
    const byNumber = email === undefined ? numbers : numbersWithoutAddress;
    const isSeen =
      (email !== undefined && addresses.has(email)) ||
      dialled.some((number) => number !== undefined && byNumber.has(number));
    if (email !== undefined) addresses.add(email);
    for (const number of dialled) {
      if (number === undefined) continue;
      numbers.add(number);
      if (email === undefined) numbersWithoutAddress.add(number);
      else numbersWithoutAddress.delete(number);
    }
    return isSeen;
  }

  return { seen };
}
