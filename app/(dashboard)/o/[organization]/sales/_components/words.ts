const WORDS: Readonly<Record<string, string>> = { sms: "SMS", email: "E-mail", linkedin: "LinkedIn" };

/** A value of an enum as people read it: `cold_email` is “Cold email”. */
export function wordOf(value: string): string {
  const words = value.replaceAll("_", " ");
  return WORDS[value] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** The values of an enum as options. */
export function optionsOf(values: readonly string[]): { value: string; label: string }[] {
  return values.map((value) => ({ value, label: wordOf(value) }));
}
