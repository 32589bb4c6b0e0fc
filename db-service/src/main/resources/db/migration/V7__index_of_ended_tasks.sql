-- In place of the one of all states, which the planner at times took for those of what is queued or
-- runs; and a task's way is in it once and not twice.
create index task_ended on task (state, id desc)
  where state in ('SUCCEEDED', 'FAILED', 'CANCELLED');
drop index task_by_state;
