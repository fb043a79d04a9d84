import { Badge } from "@mantine/core";
import { Moment } from "@/app/_components/moment";
import type { ApiKey } from "@/lib/core/api-keys/schemas";
import { KeyMenu } from "./key-menu";
import classes from "./key-table.module.css";

interface KeyTableProps {
  keys: readonly ApiKey[];
  timezone: string;
  mayChange: boolean;
}

/** The organisation's keys; those that have ended stay visible, so that a refused widget can be explained. */
export function KeyTable({ keys, timezone, mayChange }: KeyTableProps) {
  return (
    <div className={classes["frame"]}>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Key</th>
            <th scope="col">Permissions</th>
            <th scope="col">Last used</th>
            <th scope="col">Last 24 h</th>
            <th scope="col">Ends</th>
            <th scope="col">Created</th>
            <th scope="col">
              <span className={classes["unseen"]}>Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} timezone={timezone} mayChange={mayChange} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyRow({ apiKey, timezone, mayChange }: { apiKey: ApiKey; timezone: string; mayChange: boolean }) {
  const { label, kind, environment, is_primary, status, prefix, last4, scopes, created_by, created_at, last_used_at } =
    apiKey;
  const { allowed_origins } = apiKey;
  return (
    <tr data-ended={status !== "live" || undefined}>
      <td className={classes["name"]}>
        <span className={classes["label"]}>{label}</span>
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
      </td>
      <td>
        <code className={classes["code"]}>
          {prefix}…{last4}
        </code>
      </td>
      <td className={classes["scopes"]}>
        {scopes.map((scope) => scope.replace(":write", "")).join(", ")}
        {kind === "publishable" ? <span className={classes["by"]}>{originsText(allowed_origins)}</span> : null}
      </td>
      <td data-label="Last used">
        {last_used_at === null ? "Never" : <Moment at={last_used_at} timezone={timezone} />}
      </td>
      <td data-label="Last 24 h">
        <Usage apiKey={apiKey} />
      </td>
      <td data-label="Ends">
        <Ending apiKey={apiKey} timezone={timezone} />
      </td>
      <td data-label="Created">
        <Moment at={created_at} timezone={timezone} />
        {created_by === null ? null : <span className={classes["by"]}>{created_by}</span>}
      </td>
      <td className={classes["menu"]}>{mayChange && status === "live" ? <KeyMenu apiKey={apiKey} /> : null}</td>
    </tr>
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
  return origins.length === 0 ? "on no web site yet" : `on ${origins.join(", ")}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}

function Ending({ apiKey: { status, revoked_at, expires_at }, timezone }: { apiKey: ApiKey; timezone: string }) {
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
      <Moment at={expires_at} timezone={timezone} />
    </span>
  );
}
