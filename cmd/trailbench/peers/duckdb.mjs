// Counts an archive's records of cognito-idp by name with DuckDB.
//
//   node duckdb.mjs NPM                                        its version
//   node duckdb.mjs NPM ROOT THREADS LARGEST typed|untyped     {"DeleteUser": 12, ...}
//
// NPM is the folder in which npm has installed it, LARGEST the size of the
// largest text of a log: DuckDB wants to know.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [npm, root, threads, largest, schema] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(join(npm, 'package.json'))('@duckdb/node-api');
const db = await (await DuckDBInstance.create(':memory:', threads ? { threads } : {})).connect();
const rows = async (sql) => (await db.runAndReadAll(sql)).getRows();

const typed = schema === 'typed';
const type = typed ? 'STRUCT(eventSource VARCHAR, eventName VARCHAR)[]' : 'JSON[]';
const field = (name) => (typed ? `r.${name}` : `r->>'${name}'`);
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

if (root === undefined) {
  console.log(`DuckDB ${(await rows('SELECT version()'))[0][0]}`);
} else {
  const counts = await rows(`
    SELECT ${field('eventName')}, count(*)::INT
    FROM (SELECT unnest(Records) AS r
          FROM read_json(${quoted(join(root, '**', '*.json.gz'))}, format = 'unstructured',
                         columns = {Records: '${type}'}, maximum_object_size = ${largest}))
    WHERE ${field('eventSource')} = 'cognito-idp.amazonaws.com'
    GROUP BY ALL`);
  console.log(JSON.stringify(Object.fromEntries(counts)));
}
