create table if not exists task (
  id          uuid primary key,
  input       json        not null,
  state       text        not null,
  -- How often it has been taken up: names the one run whose outcome counts.
  attempt     integer     not null,
  lease_until timestamptz,
  output      json,
  created_at  timestamptz not null default now(),
  ended_at    timestamptz
);

create index if not exists task_queued on task (created_at) where state = 'QUEUED';
create index if not exists task_leased on task (lease_until) where state = 'RUNNING';
