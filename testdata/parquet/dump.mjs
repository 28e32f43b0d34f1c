// Prints Parquet files as the tests of package report do with a reader of their
// own: a line for each column, then one for each row. hyparquet shares no code
// with the writer.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const time = (micros) => {
  const seconds = (micros - ((micros % 1000000n) + 1000000n) % 1000000n) / 1000000n;
  const rest = String(micros - seconds * 1000000n).padStart(6, "0").replace(/0+$/, "");
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 19) + (rest ? "." + rest : "") + "Z";
};
const typeOf = ({ type, logical_type: logical }) => {
  switch (logical?.type) {
    case "STRING": return "STRING";
    case "INTEGER": return `INT(${logical.bitWidth},${logical.isSigned})`;
    case "TIMESTAMP": return `TIMESTAMP(isAdjustedToUTC=${logical.isAdjustedToUTC},unit=${logical.unit})`;
  }
  return type;
};
const plain = (value) => typeof value === "bigint" ? Number(value) : value === undefined ? null : value;

for (const name of process.argv.slice(2)) {
  const file = await asyncBufferFromFile(name);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => element);
  for (const c of columns) {
    console.log(`${c.name} ${typeOf(c)}${c.repetition_type === "OPTIONAL" ? " optional" : ""}`);
  }
  const rows = await parquetReadObjects({ file, metadata, compressors, parsers: { timestampFromMicroseconds: time } });
  const lines = rows.map((row) => JSON.stringify(columns.map((c) => plain(row[c.name]))) + "\n");
  process.stdout.write(lines.join("").replace(/[\u2028\u2029]/g, (c) => "\\u" + c.charCodeAt(0).toString(16)));
}
