import { Badge } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import type { Column } from "@/app/(dashboard)/_components/list/list-table";
import { Below } from "@/app/(dashboard)/_components/list/row-link";
import type { ListSpec } from "@/app/(dashboard)/_components/list/spec";
import type { ApiKey } from "@/lib/core/api-keys/schemas";
import { KeyMenu } from "./key-menu";
import classes from "./key-list.module.css";

export const KEY_LIST: ListSpec = { id: "api_keys", noun: { one: "key", many: "keys" }, filters: [] };

/** The columns of the organisation's keys; those that have ended stay visible, so that a refused widget can be explained. */
export function keyColumns(timezone: string, mayChange: boolean): Column<ApiKey>[] {
  return [
    { id: "name", header: "Name", fixed: true, cell: (apiKey) => <Name apiKey={apiKey} /> },
    {
      id: "key",
      header: "Key",
      wide: true,
      cell: ({ prefix, last4 }) => (
        <code className={classes["code"]}>
          {prefix}…{last4}
        </code>
      ),
    },
    { id: "permissions", header: "Permissions", wide: true, tone: "soft", cell: (key) => <Permissions apiKey={key} /> },
    {
      id: "last_used",
      header: "Last used",
      cell: ({ last_used_at: at }) => (at === null ? "Never" : <Moment at={at} timezone={timezone} />),
    },
    { id: "usage", header: "Last 24 h", cell: (apiKey) => <Usage apiKey={apiKey} /> },
    { id: "expires", header: "Expires", cell: (apiKey) => <Expiry apiKey={apiKey} timezone={timezone} /> },
    {
      id: "created",
      header: "Created",
      cell: ({ created_at, created_by }) => (
        <>
          <Moment at={created_at} timezone={timezone} />
          {created_by === null ? null : <Below>{created_by}</Below>}
        </>
      ),
    },
    ...(mayChange ? [menuColumn] : []),
  ];
}

const menuColumn: Column<ApiKey> = {
  id: "actions",
  header: "",
  cell: (apiKey) => (apiKey.status === "live" ? <KeyMenu apiKey={apiKey} /> : null),
};

function Name({ apiKey: { label, kind, is_primary, environment, status } }: { apiKey: ApiKey }) {
  return (
    <>
      <span className={classes["label"]} data-ended={status !== "live" || undefined} dir="auto">
        {label}
      </span>
      <span className={classes["badges"]}>
        <Badge variant="default" size="sm">
          {kind}
        </Badge>
        {is_primary ? (
          <Badge variant="light" size="sm">
            primary
          </Badge>
        ) : null}
        {environment === "test" ? (
          <Badge variant="default" size="sm">
            test
          </Badge>
        ) : null}
      </span>
    </>
  );
}

function Permissions({ apiKey: { kind, scopes, allowed_origins } }: { apiKey: ApiKey }) {
  return (
    <>
      {scopes.map((scope) => scope.replace(":write", "")).join(", ")}
      {kind === "publishable" ? <Below look="clamp">{originsText(allowed_origins)}</Below> : null}
    </>
  );
}

function Usage({ apiKey: { requests_24h, errors_24h } }: { apiKey: ApiKey }) {
  if (requests_24h === 0) return "No requests";
  return (
    <>
      <span>{counted(requests_24h, "request")}</span>
      {errors_24h === 0 ? null : <span className={classes["errors"]}>{counted(errors_24h, "error")}</span>}
    </>
  );
}

function originsText(origins: readonly string[]): string {
  return origins.length === 0 ? "No allowed origins: this key cannot be used yet" : `on ${origins.join(", ")}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}

function Expiry({ apiKey: { status, revoked_at, expires_at }, timezone }: { apiKey: ApiKey; timezone: string }) {
  if (revoked_at !== null) {
    return (
      <span className={classes["ended"]}>
        Revoked <Moment at={revoked_at} timezone={timezone} />
      </span>
    );
  }
  if (expires_at === null) return "Never";
  return (
    <span className={status === "expired" ? classes["ended"] : classes["ending"]}>
      {status === "expired" ? "Expired " : null}
      <Moment at={expires_at} timezone={timezone} isPlanned />
    </span>
  );
}
