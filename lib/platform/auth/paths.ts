/** Where people sign in; and where they go on from there. */
export const SIGN_IN_PATH = "/sign-in";

/** For people who belong to no organisation. */
export const NO_ORGANIZATION_PATH = "/no-organization";

/** Sign-in, from which one comes back to `path`. */
export function signInPath(path: string): string {
  return path === "/" ? SIGN_IN_PATH : `${SIGN_IN_PATH}?callbackUrl=${encodeURIComponent(path)}`;
}
