-- CREATE TABLE no (
CREATE TABLE IF NOT EXISTS "users" (
  id integer PRIMARY KEY,
  type text
);
create or replace function add_user(name text) returns void as $$
begin
  insert into users values (1);
end;
$$ language sql;
CREATE UNIQUE INDEX users_id ON users (id);
CREATE VIEW dbo.active AS SELECT 1;
DROP TABLE users;
