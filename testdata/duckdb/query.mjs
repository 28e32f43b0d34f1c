// Runs SQL of standard input in DuckDB, and prints what it gives: the names of the columns,
// then the rows, as a line of JSON each.
import { DuckDBInstance } from "@duckdb/node-api";
import { readFileSync } from "node:fs";

const db = await (await DuckDBInstance.create(":memory:")).connect();
const result = await db.runAndReadAll(readFileSync(0, "utf8"));
const plain = (value) => (value === null ? "" : String(value));
for (const row of [result.columnNames(), ...result.getRows()]) {
  console.log(JSON.stringify(row.map(plain)));
}
