import type { Horizon } from "./horizon.ts";
import type { Organization } from "./organization.ts";

/** A role without row level security, as a service key is. */
export const REFERENCE_ROLE = "reference";

/** Tables of the reference's shape and a role that may write them; they exist in the benchmark's own database only. */
export async function prepareReference({ sql, stack }: Horizon, { id, key, chatIds }: Organization): Promise<void> {
  await sql.unsafe(`
    create role ${REFERENCE_ROLE} nologin bypassrls;
    grant ${REFERENCE_ROLE} to authenticator;
    grant usage on schema public to ${REFERENCE_ROLE};

    create table public.reference_organizations (
      id uuid primary key,
      api_key text not null unique
    );
    create table public.reference_chats (
      id uuid primary key default gen_random_uuid(),
      chat_id text not null unique,
      organization_id uuid references public.reference_organizations,
      updated_at timestamptz not null default now()
    );
    create table public.reference_messages (
      id uuid primary key default gen_random_uuid(),
      chat_id text not null references public.reference_chats (chat_id),
      organization_id uuid references public.reference_organizations,
      role text not null,
      content text not null,
      metadata jsonb not null default '{}',
      created_at timestamptz not null default now()
    );
    create index on public.reference_chats (organization_id);
    create index on public.reference_messages (chat_id);
    create index on public.reference_messages (organization_id);
    grant select on public.reference_organizations to ${REFERENCE_ROLE};
    grant select, update on public.reference_chats to ${REFERENCE_ROLE};
    grant select, insert on public.reference_messages to ${REFERENCE_ROLE};
  `);
  await sql`insert into public.reference_organizations (id, api_key) values (${id}, ${key})`;
  await sql`
    insert into public.reference_chats (chat_id, organization_id)
    select c, ${id} from unnest(${sql.array([...chatIds])}::text[]) c
  `;
  // it reads the schema only when it starts
  await stack.killDataApi();
  await stack.dataApiHealthy();
}
