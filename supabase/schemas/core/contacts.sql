-- People whom an organisation knows: leads, customers, partners. The customers of the engagement area are the same rows.

create table public.custom_field_definitions (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,49}$'),
  label text not null check (char_length(label) between 1 and 100),
  kind text not null check (kind in ('text', 'number', 'date', 'boolean', 'select')),
  options text[] not null default '{}' check (cardinality(options) <= 100),
  position integer not null default 0,
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (organization_id, id),
  check ((kind = 'select') = (cardinality(options) > 0))
);
comment on table public.custom_field_definitions is
  'Fields that an organisation adds to its contacts; their values stand in contacts.custom_fields by key';

create unique index custom_field_definitions_key_key on public.custom_field_definitions (organization_id, key);

select app.tenant_table('custom_field_definitions', noun => 'contact_field', read => 'analyst', write => 'admin', remove => 'admin');

create function app.is_custom_value(p_kind text, p_options text[], p_value jsonb) returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case p_kind
    when 'text' then jsonb_typeof(p_value) = 'string' and char_length(p_value #>> '{}') <= 2000
    when 'number' then jsonb_typeof(p_value) = 'number'
    when 'boolean' then jsonb_typeof(p_value) = 'boolean'
    when 'date' then jsonb_typeof(p_value) = 'string'
      and p_value #>> '{}' ~ '^\d{4}-\d\d-\d\d$' and pg_input_is_valid(p_value #>> '{}', 'date')
    else jsonb_typeof(p_value) = 'string' and p_value #>> '{}' = any (p_options)
  end;
end
$$;
grant execute on function app.is_custom_value(text, text[], jsonb) to crm_member, crm_definer;
comment on function app.is_custom_value(text, text[], jsonb) is
  'Whether an organisation''s own field of this kind may hold the value; null does not count as one';

create function app.check_custom_fields() returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_wrong text;
begin
  new.custom_fields := jsonb_strip_nulls(new.custom_fields);
  -- what stood there before stays valid, also when its definition has gone since
  select string_agg(f.key, ', ' order by f.key) into v_wrong
  from jsonb_each(new.custom_fields) f
  left join public.custom_field_definitions d on d.organization_id = new.organization_id and d.key = f.key
  where (tg_op = 'INSERT' or f.value is distinct from old.custom_fields -> f.key)
    and app.is_custom_value(d.kind, d.options, f.value) is not true;
  if v_wrong is not null then
    perform app.raise_error(422, 'invalid_request', format('custom_fields has values that do not fit: %s', v_wrong));
  end if;
  return new;
end
$$;
comment on function app.check_custom_fields() is
  'Trigger before contacts change: refuses values of own fields that their definitions do not allow with 422';

create function app.require_reachable(p_values jsonb) returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if coalesce(p_values ->> 'email', p_values ->> 'phone', p_values ->> 'mobile') is null then
    perform app.raise_error(422, 'invalid_request', 'The contact needs an e-mail address or a telephone number');
  end if;
end
$$;
grant execute on function app.require_reachable(jsonb) to crm_definer;
comment on function app.require_reachable(jsonb) is
  'Refuses the values { email, phone, mobile } of a contact with 422 where none of them is there, before the table does';

create table public.contacts (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  first_name text check (char_length(first_name) between 1 and 100),
  last_name text check (char_length(last_name) between 1 and 100),
  email text check (email = lower(email) and char_length(email) <= 254),
  phone text check (char_length(phone) between 1 and 50),
  mobile text check (char_length(mobile) between 1 and 50),
  company_name text check (char_length(company_name) between 1 and 200),
  title text check (char_length(title) between 1 and 200),
  type text not null default 'lead' check (char_length(type) between 1 and 50),
  department text check (char_length(department) between 1 and 200),
  status text not null default 'new'
    check (status in ('new', 'lead', 'prospect', 'contacted', 'qualified', 'unqualified', 'customer', 'inactive')),
  contact_state text not null default 'active' check (contact_state in ('active', 'inactive', 'blocked', 'unsubscribed')),
  source text not null default 'manual' check (source in (
    'website', 'referral', 'linkedin', 'cold_email', 'trade_show', 'social_media', 'shopify', 'import', 'manual', 'sms', 'call', 'chat',
    'other'
  )),
  lead_score integer check (lead_score between 0 and 100),
  owner_id uuid,
  website text check (char_length(website) <= 2048),
  address_line1 text check (char_length(address_line1) between 1 and 200),
  address_line2 text check (char_length(address_line2) between 1 and 200),
  city text check (char_length(city) between 1 and 100),
  state text check (char_length(state) between 1 and 100),
  postal_code text check (char_length(postal_code) between 1 and 20),
  country text check (country ~ '^[A-Z]{2}$'),
  birthday date,
  linkedin_url text check (char_length(linkedin_url) <= 2048),
  twitter_handle text check (char_length(twitter_handle) between 1 and 100),
  avatar_url text check (char_length(avatar_url) <= 2048),
  notes text check (char_length(notes) between 1 and 10000),
  email_opt_in boolean not null default true,
  sms_opt_in boolean not null default true,
  do_not_call boolean not null default false,
  total_spent numeric(15, 2) not null default 0,
  order_count integer not null default 0 check (order_count >= 0),
  last_order_at timestamptz(3),
  custom_fields jsonb not null default '{}' check (jsonb_typeof(custom_fields) = 'object' and octet_length(custom_fields::text) <= 65536),
  last_activity_at timestamptz(3),
  merged_into uuid,
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  version integer not null default 1,
  name text not null generated always as (
    coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, phone, mobile)
  ) stored,
  name_key text collate "C" not null generated always as (
    app.fold(coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, phone, mobile))
  ) stored,
  search_text text not null generated always as (app.search_words(
    coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '') || ' '
      || coalesce(mobile, '') || ' ' || coalesce(company_name, '')
  )) stored,
  primary key (organization_id, id),
  foreign key (organization_id, owner_id) references public.memberships (organization_id, user_id) on delete set null (owner_id),
  foreign key (organization_id, merged_into) references public.contacts (organization_id, id) on delete set null (merged_into),
  constraint contacts_reachable_check check (email is not null or phone is not null or mobile is not null),
  check (merged_into is null or deleted_at is not null)
) with (fillfactor = 90);
comment on column public.contacts.type is 'A word of the organisation''s own: lead, partner, supplier';
comment on column public.contacts.status is 'How far the contact has come in sales';
comment on column public.contacts.contact_state is 'Whether the contact may be addressed at all';
comment on column public.contacts.phone is 'E.164; a number that makes no sense is kept as it was typed, and nobody is found by it';
comment on column public.contacts.merged_into is 'The contact that this one turned out to be';
comment on column public.contacts.last_activity_at is 'When a note or an activity was last added';

create unique index contacts_email_key on public.contacts (organization_id, email) where deleted_at is null;
create index contacts_id_idx on public.contacts (id);
comment on index public.contacts_id_idx is 'Not led by the organisation: it tells whether an id belongs to another one';
create index contacts_phone_idx on public.contacts (organization_id, phone) where phone like '+%' and deleted_at is null;
create index contacts_mobile_idx on public.contacts (organization_id, mobile) where mobile like '+%' and deleted_at is null;
create index contacts_created_at_idx on public.contacts (organization_id, created_at desc, id desc);
create index contacts_updated_at_idx on public.contacts (organization_id, updated_at desc, id desc);
create index contacts_name_idx on public.contacts (organization_id, name_key, id);
create index contacts_last_activity_at_idx on public.contacts (organization_id, last_activity_at desc nulls last, id desc);
create index contacts_lead_score_idx on public.contacts (organization_id, lead_score desc nulls last, id desc);
create index contacts_status_idx on public.contacts (organization_id, status, created_at desc, id desc);
create index contacts_type_idx on public.contacts (organization_id, type, created_at desc, id desc);
create index contacts_source_idx on public.contacts (organization_id, source, created_at desc, id desc);
create index contacts_owner_idx on public.contacts (organization_id, owner_id, created_at desc, id desc);
create index contacts_state_idx on public.contacts (organization_id, contact_state, created_at desc, id desc)
  where contact_state <> 'active';
create index contacts_email_opt_out_idx on public.contacts (organization_id, created_at desc, id desc) where not email_opt_in;
create index contacts_sms_opt_out_idx on public.contacts (organization_id, created_at desc, id desc) where not sms_opt_in;
create index contacts_merged_into_idx on public.contacts (organization_id, merged_into) where merged_into is not null;
create index contacts_deleted_at_idx on public.contacts (organization_id, created_at desc, id desc) where deleted_at is not null;
create index contacts_grams_idx on public.contacts
  using gin (app.word_grams(organization_id, search_text)) with (gin_pending_list_limit = 1024);
comment on index public.contacts_grams_idx is 'Not led by the organisation: pieces of words, each with the organisation in front';

create trigger check_custom_fields before insert or update of custom_fields on public.contacts
  for each row when (new.custom_fields <> '{}') execute function app.check_custom_fields();

select app.tenant_table(
  'contacts', noun => 'contact', read => 'analyst', write => 'agent', remove => 'manager',
  server_only => array['total_spent', 'order_count', 'last_order_at', 'last_activity_at', 'merged_into']
);

create table public.contact_tags (
  organization_id uuid not null default app.organization_id() references public.organizations on delete cascade,
  contact_id uuid not null,
  tag_id uuid not null,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, contact_id, tag_id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete cascade,
  foreign key (organization_id, tag_id) references public.tags (organization_id, id) on delete cascade
);
comment on table public.contact_tags is 'Which tags a contact has';

create index contact_tags_tag_idx on public.contact_tags (organization_id, tag_id, contact_id);

alter table public.contact_tags enable row level security;
alter table public.contact_tags force row level security;
create policy "functions act inside the organisation of the claim" on public.contact_tags for all to crm_definer
  using (organization_id = (select app.organization_id()))
  with check (organization_id = (select app.organization_id()));
create policy "members read their active organisation" on public.contact_tags for select to crm_member
  using (organization_id = (select app.member_organization_id()));
grant select on public.contact_tags to crm_member;
grant select, insert, delete on public.contact_tags to crm_definer;

create table public.contact_notes (
  organization_id uuid not null references public.organizations on delete cascade,
  id uuid not null default app.uuid_v7(),
  contact_id uuid not null,
  body text not null check (char_length(body) between 1 and 10000),
  created_by uuid references public.users on delete set null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, contact_id) references public.contacts (organization_id, id) on delete cascade
);
comment on table public.contact_notes is 'What people wrote down about a contact';

create index contact_notes_contact_idx on public.contact_notes (organization_id, contact_id, created_at desc, id desc);

select app.tenant_table('contact_notes', noun => 'contact_note', read => 'analyst', write => 'agent', remove => 'agent');
