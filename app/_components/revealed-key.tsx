import { EyeOffIcon } from "lucide-react";

import { CodeBlock } from "./code-block";
import classes from "./revealed-key.module.css";

/** A secret at the one moment it can be seen. */
export function RevealedKey({ apiKey }: { apiKey: string }) {
  return (
    <div className={classes["key"]}>
      <CodeBlock code={apiKey} label="API key" />
      <p className={classes["note"]}>
        <EyeOffIcon size={15} aria-hidden="true" />
        Store it now. We keep only a fingerprint, so it is never shown again.
      </p>
    </div>
  );
}
