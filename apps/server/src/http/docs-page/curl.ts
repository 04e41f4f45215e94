import type { Operation } from "../openapi/document.types.ts";

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The operation as a command line, with the document's examples and the token in `MILLRACE_TOKEN`. */
export function curlOf(origin: string, method: string, path: string, operation: Operation): string {
  const { parameters = [], requestBody, security } = operation;
  const filled = parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((url, { name, example }) => url.replace(`{${name}}`, encodeURIComponent(String(example))), path);
  const body = requestBody?.content["application/json"].example;
  return [
    `curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}${quoted(origin + filled)}`,
    ...(security.length > 0 ? [`-H "Authorization: Bearer $MILLRACE_TOKEN"`] : []),
    ...(requestBody ? [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`] : []),
  ].join(" \\\n  ");
}
