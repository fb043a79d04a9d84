import { type Options, hash, verify } from "@node-rs/argon2";

/** OWASP's first choice for argon2id (the package's default algorithm): 19 MiB, two passes, one lane. */
const ARGON2ID: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let decoy: Promise<string> | undefined;

/** The digest to store for a password. */
export function hashPassword(password: string): Promise<string> {
  return hash(sameText(password), ARGON2ID);
}

/**
 * Whether the password belongs to the digest. Without a digest (unknown e-mail, or somebody who only signs in elsewhere)
 * the same work is done on a decoy, so that the time taken does not tell who has an account.
 */
export async function verifyPassword(digest: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword("a digest that nothing matches");
  const matches = await verify(digest ?? (await decoy), sameText(password));
  return digest !== null && matches;
}

/** Keyboards differ in how they compose accents; the same characters must give the same digest. */
function sameText(password: string): string {
  return password.normalize("NFKC");
}
