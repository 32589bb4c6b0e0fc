create table if not exists output (
  id     uuid primary key,
  output json not null
);
