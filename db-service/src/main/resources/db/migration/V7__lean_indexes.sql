-- Fewer indexes on a task's way: most have no key, and what is queued or runs is found by indexes of
-- its own, which those of all states were at times taken for. Built beside those who write; what an
-- attempt before has left unfinished is dropped.
drop index concurrently if exists task_key;
create unique index concurrently task_key on task (idempotency_key) where idempotency_key is not null;
alter table task drop constraint if exists task_idempotency_key_key;

drop index concurrently if exists task_ended;
create index concurrently task_ended on task (state, id desc)
  where state in ('SUCCEEDED', 'FAILED', 'CANCELLED');
drop index concurrently if exists task_by_state;
