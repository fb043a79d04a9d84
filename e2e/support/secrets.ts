/** What the server under test encrypts its sessions with; whoever holds it can sign anybody in. */
export const SESSION_SECRET = "a secret that only tests may know, and long enough";

/** What the scheduler presents to the server under test. */
export const CRON_SECRET = "a secret of the scheduler that only tests know";

/** The key ring for integrations' secrets. */
export const SECRETS_KEYS = `test:${Buffer.alloc(32, 7).toString("base64")}`;
