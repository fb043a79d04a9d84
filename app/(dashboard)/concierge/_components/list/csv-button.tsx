import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

/** Downloads the whole list, as it is narrowed, as a file for spreadsheets. */
export function CsvButton({ href }: { href: string }) {
  return (
    <Button component="a" href={href} download variant="default" leftSection={<IconDownload size={16} />}>
      Download CSV
    </Button>
  );
}
