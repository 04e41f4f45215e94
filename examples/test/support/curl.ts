// As much of curl as the README uses, for machines without it.
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: "boolean", short: "s" },
    "show-error": { type: "boolean", short: "S" },
    header: { type: "string", short: "H", multiple: true, default: [] },
    data: { type: "string", short: "d" },
  },
});
const [url = ""] = positionals;
const headers = values.header.map((header): [string, string] => {
  const [name = "", ...value] = header.split(": ");
  return [name, value.join(": ")];
});
const body = values.data === undefined ? {} : { method: "POST", body: values.data };
const response = await fetch(url, { headers, ...body });
process.stdout.write(await response.text());
