-- What each run asks for while it is queued, as a task does.
alter table schedule
  add column priority smallint not null default 0,
  add column concurrency_key text,
  add column max_concurrent integer;
