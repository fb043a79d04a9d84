import { Alert } from "@mantine/core";
import { CircleAlertIcon } from "lucide-react";

/** What went wrong with a form as a whole; read out as soon as it appears. */
export function FormError({ message }: { message: string | null }) {
  if (message === null) return null;
  return (
    <Alert role="alert" color="red" variant="light" icon={<CircleAlertIcon size={17} />} py="xs">
      {message}
    </Alert>
  );
}
