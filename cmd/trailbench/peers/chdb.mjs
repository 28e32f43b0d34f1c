// Counts an archive's records of cognito-idp by name with ClickHouse, in the
// form of chDB.
//
//   node chdb.mjs NPM                  its version
//   node chdb.mjs NPM ROOT THREADS     {"DeleteUser": 12, ...}
//
// NPM is the folder in which npm has installed it.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [npm, root, threads] = process.argv.slice(2);
const { query } = createRequire(join(npm, 'package.json'))('chdb');
const rows = (sql) => query(sql, 'JSONCompactEachRow').trim().split('\n').map((line) => JSON.parse(line));
const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

if (root === undefined) {
  console.log(`chDB, ClickHouse ${rows('SELECT version()')[0][0]}`);
} else {
  const counts = rows(`
    SELECT r.eventName, toUInt32(count())
    FROM (SELECT arrayJoin(Records) AS r
          FROM file(${quoted(join(root, '**', '*.json.gz'))}, 'JSONEachRow',
                    'Records Array(Tuple(eventSource String, eventName String))'))
    WHERE r.eventSource = 'cognito-idp.amazonaws.com'
    GROUP BY r.eventName
    SETTINGS max_threads = ${threads}, input_format_json_ignore_unknown_keys_in_named_tuple = 1`);
  console.log(JSON.stringify(Object.fromEntries(counts)));
}
