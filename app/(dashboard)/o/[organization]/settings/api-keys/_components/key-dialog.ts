import type { ApiKey } from "@/lib/core/api-keys/schemas";

/** What every dialog about a key is given. */
export interface KeyDialogProps {
  apiKey: ApiKey;
  opened: boolean;
  onClose: () => void;
}
