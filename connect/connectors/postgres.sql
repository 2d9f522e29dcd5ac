-- What the connector's user needs, and no more: psql -v password=… -f postgres.sql, once, by a superuser.
-- A table's owner may run the last two lines, and an administrator of roles the first.
CREATE ROLE millrace LOGIN REPLICATION PASSWORD :'password';
GRANT SELECT ON public.purchases TO millrace;
CREATE PUBLICATION dbz_publication FOR TABLE public.purchases;
