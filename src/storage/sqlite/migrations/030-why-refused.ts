import type { Migration } from './migration.js';

const STATEMENTS = [
  // What a refusal means, beside the code of whoever refused, which is text now: it is not ours to count with.
  `alter table deliveries add column refused_why text check (refused_why in
     ('blocked', 'quota', 'no-lists', 'later', 'unreachable', 'other'))`,
  'alter table deliveries add column refusal text',
  // as the program took them until then
  `update deliveries set refusal = cast(code as text), refused_why = case
     when code = 482 then 'blocked'
     when kind = 'list' and code = 429 then 'quota'
     when kind = 'list' and code in (401, 402, 405, 420) then 'no-lists'
     when kind = 'person' and code in (463, 475) then 'later'
     when kind = 'person' and code in (400, 403, 404, 410) then 'unreachable'
     else 'other' end
   where code is not null`,
  'alter table deliveries drop column code',
  'alter table deliveries rename column refusal to code',
  `update sending_state set value = json_set(value, '$.code', cast(value ->> 'code' as text))
   where name in ('stop', 'listsOff') and json_type(value, '$.code') = 'integer'`,
];

export const whyRefused: Migration = {
  name: '030-why-refused',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};
