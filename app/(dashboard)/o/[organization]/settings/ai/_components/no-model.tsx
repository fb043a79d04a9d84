import { Alert, Code } from "@mantine/core";
import { InfoIcon } from "lucide-react";

/** What happens without a language model, and how to get one. */
export function NoModel() {
  return (
    <Alert icon={<InfoIcon size={17} />} title="No language model is configured" mb="lg">
      Summaries are extractive: fixed rules pick the visitor&apos;s own words and count what can be counted. They cost
      nothing, and no text leaves Horizon. For summaries by a model, set <Code>OPENAI_API_KEY</Code> where Horizon runs
      and, for another server than OpenAI&apos;s, <Code>OPENAI_BASE_URL</Code> and <Code>OPENAI_MODEL</Code>.
    </Alert>
  );
}
