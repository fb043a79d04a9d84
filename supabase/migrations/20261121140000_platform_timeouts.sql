-- How long a statement may run and wait for a lock. PostgREST applies the settings of the role that a request becomes; all of
-- them end before the caller gives up (DATABASE_TIMEOUT_MS), so that a call that failed is known to have changed nothing.

alter role crm_ingest set statement_timeout = '5s';
alter role crm_public set statement_timeout = '5s';
alter role crm_member set statement_timeout = '6s';
alter role crm_worker set statement_timeout = '7s';

alter role crm_ingest set lock_timeout = '2s';
alter role crm_public set lock_timeout = '2s';
alter role crm_member set lock_timeout = '2s';
alter role crm_worker set lock_timeout = '2s';
