create table schedule (
  name           text primary key,
  -- Of this one: another that gets its name later has other due times.
  id             uuid        not null unique default gen_random_uuid(),
  task_type      text        not null,
  input          json        not null,
  input_memory   bigint      not null,
  max_attempts   integer     not null check (max_attempts > 0),
  timeout_millis bigint      not null check (timeout_millis > 0),
  cron           text,
  time_zone      text,
  every          text,
  anchor         timestamptz,
  overlap        text        not null check (overlap in ('SKIP', 'ALLOW', 'QUEUE')),
  catch_up       text        not null check (catch_up in ('NONE', 'LATEST', 'ALL')),
  paused         boolean     not null,
  -- The earliest due time that has not been dealt with; null while paused.
  next_due       timestamptz,
  -- When next_due is to be dealt with: later than it while its run has to wait.
  look_at        timestamptz,
  last_due       timestamptz,
  last_task      uuid,
  runs           bigint      not null default 0,
  skipped        bigint      not null default 0,
  missed         bigint      not null default 0,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  check ((cron is null) = (time_zone is null)),
  check ((every is null) = (anchor is null)),
  check ((cron is null) <> (every is null)),
  check ((next_due is null) = (look_at is null)),
  check (not paused or next_due is null)
);

create index schedule_look_at on schedule (look_at);
