-- What a worker needs for the input, in bytes, as reckoned by the one that took it in. A db-service
-- of before does not know it: its tasks get what most need.
alter table task add column input_memory bigint not null default 1048576;
update task set input_memory = 2 * octet_length(input::text) + 65536 where state in ('QUEUED', 'RUNNING');

-- JSON outputs above this size are no longer shown with their tasks.
update task set output_bytes = convert_to(output::text, 'UTF8'), output_type = 'application/json', output = null
where octet_length(output::text) > 131072;

-- Uncompressed, so that a piece can be read without the whole.
alter table task alter column output_bytes set storage external;
