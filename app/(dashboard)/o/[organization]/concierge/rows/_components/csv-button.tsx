"use client";

import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

/** All rows as a file. */
export function CsvButton({ href }: { href: string }) {
  return (
    <Button component="a" href={href} download variant="default" leftSection={<IconDownload size={16} />}>
      CSV
    </Button>
  );
}
