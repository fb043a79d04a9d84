import { summarizeChatJob } from "@/lib/concierge/summaries/summarize-chat-job";
import { importContactsJob } from "@/lib/core/contact-imports/import-job";
import { undoContactImportJob } from "@/lib/core/contact-imports/undo-job";
import { sendMailJob } from "@/lib/core/mails/send-mail-job";
import type { Job } from "@/lib/platform/jobs/define-job";

/** Every kind of background work. A kind that is missing here is never claimed. */
export const JOBS: readonly Job[] = [summarizeChatJob, sendMailJob, importContactsJob, undoContactImportJob];
