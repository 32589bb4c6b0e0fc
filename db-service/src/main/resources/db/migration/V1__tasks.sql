create sequence fencing_token;

create table task (
  id              uuid primary key,
  type            text        not null,
  state           text        not null check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  -- json, not jsonb: it is stored and given back as it came, never searched.
  input           json        not null,
  attempt         integer     not null default 0,
  max_attempts    integer     not null check (max_attempts > 0),
  timeout_millis  bigint      not null check (timeout_millis > 0),
  not_before      timestamptz not null default now(),
  worker          text,
  -- Names the one lease whose holder may write the outcome; null while nobody may.
  fencing_token   bigint,
  lease_until     timestamptz,
  progress        real        not null default 0,
  created_at      timestamptz not null default now(),
  started_at      timestamptz,
  finished_at     timestamptz,
  output          json,
  output_type     text,
  output_bytes    bytea,
  error_type      text,
  error_detail    text,
  idempotency_key text unique,
  fingerprint     text,
  check ((state = 'RUNNING') = (lease_until is not null)),
  check ((state in ('SUCCEEDED', 'FAILED', 'CANCELLED')) = (finished_at is not null))
);

create index task_queued on task (not_before, id) where state = 'QUEUED';
create index task_leased on task (lease_until) where state = 'RUNNING';
create index task_finished on task (finished_at) where finished_at is not null;
create index task_by_state on task (state, id desc);
create index task_by_type on task (type, id desc);
