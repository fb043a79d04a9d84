const SHORTEST = 10;
const LONGEST = 200;

/** What guessing programs try first among the passwords long enough for us, without digits and case around them. */
const WELL_KNOWN = [
  "password",
  "passwort",
  "letmein",
  "welcome",
  "iloveyou",
  "administrator",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "changeme",
  "horizon",
];

/** Why a password is refused, as a sentence, or null when it is good. `own` are words that are easily known about the person. */
export function passwordProblem(password: string, own: readonly string[]): string | null {
  const { length } = Array.from(password);
  if (length < SHORTEST) return `A password needs at least ${SHORTEST} characters.`;
  if (length > LONGEST) return `A password may have at most ${LONGEST} characters.`;
  if (new Set(password).size < 4) return "A password needs at least four different characters.";
  if (isRun(password)) return "A password must not be a run such as 1234567890.";
  const bare = password.toLowerCase();
  const core = bare.replace(/^[^a-z]+|[^a-z]+$/g, "");
  if (WELL_KNOWN.includes(core)) return "This password is among the first that are guessed.";
  if (own.some((word) => word.trim().toLowerCase() === bare))
    return "A password must not be your e-mail or your organisation's name.";
  return null;
}

/** Whether each character follows the one before it, up, down or alike, as in 1234567890 (where 0 follows 9). */
function isRun(password: string): boolean {
  const codes = Array.from(password, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return [1, -1].some((step) => steps.every((taken) => taken === step || taken === -9 * step));
}
