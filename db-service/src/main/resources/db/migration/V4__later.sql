-- Columns that are empty or have a constant default: no row is written anew, and a db-service of
-- before, which may still run beside, leaves them as they are.
alter table task
  -- 1 is high, 0 normal, -1 low.
  add column priority smallint not null default 0,
  -- As its client asked; not_before is what holds, and moves with every retry.
  add column asked_not_before timestamptz,
  -- Of all tasks of one key at most so many run at once.
  add column concurrency_key text,
  add column max_concurrent integer,
  -- Of a queued task with a key: whether it has yet to get one of the key's places. What waits for
  -- none is out of the way of those who claim.
  add column waits_for_place boolean not null default false;

-- The order of claims: by the time they are due, half a minute earlier or later by the priority. An
-- expression and not a column, so that rows of a db-service of before have it too; in UTC, because
-- the sum of a timestamptz and an interval is not immutable. not_before is there to be looked at
-- without the row.
create index task_turn on task
  (((not_before at time zone 'UTC') - priority * interval '30 seconds'), id, not_before)
  where state = 'QUEUED' and not waits_for_place;

-- The same for the places of each key, and who has them.
create index task_waiting on task
  (concurrency_key, ((not_before at time zone 'UTC') - priority * interval '30 seconds'), id,
   not_before)
  where state = 'QUEUED' and waits_for_place;
create index task_place on task (concurrency_key)
  where concurrency_key is not null and state in ('QUEUED', 'RUNNING') and not waits_for_place;
