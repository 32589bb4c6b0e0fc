-- Whether the attempt counts: not before its worker has shown that it has heard of the claim.
alter table task add column begun boolean not null default true;
