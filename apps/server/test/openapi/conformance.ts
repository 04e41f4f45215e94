import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type {
  OpenApiDocument,
  Operation,
  Reference,
  Response as Described,
} from "../../src/http/openapi/document.types.ts";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

function resolve(document: OpenApiDocument, described: Described | Reference): Described {
  if (!("$ref" in described)) return described;
  const found = document.components.responses[described.$ref.replace("#/components/responses/", "")];
  if (!found) throw new Error(`${described.$ref} leads nowhere`);
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Compares answers with what a document says of them. */
export function createConformance(document: OpenApiDocument) {
  // Beside schemas the document holds much that no JSON Schema knows.
  const ajv = formats.default(new Ajv2020({ strict: false, allErrors: true }));
  ajv.addSchema({ $id: "openapi.json", ...document });

  const compiled = new Map<object, ValidateFunction>();

  /** Once for each schema: compiling is dear, and the server shares this process. */
  function compile(schema: object): ValidateFunction {
    const rooted = () => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi.json#/'));
    const validate = compiled.get(schema) ?? ajv.compile(rooted());
    compiled.set(schema, validate);
    return validate;
  }

  function wrongWithBody(text: string, schema: object): string | undefined {
    const validate = compile(schema);
    return validate(parse(text)) ? undefined : `${ajv.errorsText(validate.errors)} in ${text.slice(0, 500)}`;
  }

  /** What is not as the document says; undefined if all is. */
  return function wrongWith(operation: Operation, { status, headers, text }: Answer): string | undefined {
    const told = operation.responses[status];
    if (!told) return `the document does not know that it answers ${status}: ${text.slice(0, 500)}`;
    const described = resolve(document, told);
    const missing = Object.keys(described.headers ?? {}).find((name) => name === "Retry-After" && !headers.has(name));
    if (missing !== undefined) return `${status} lacks the header ${missing}`;
    const content = described.content?.["application/json"];
    if (!content) return text === "" ? undefined : `${status} should have no body: ${text.slice(0, 500)}`;
    const type = headers.get("content-type") ?? "none";
    if (!type.startsWith("application/json")) return `${status} came as ${type}`;
    const wrong = wrongWithBody(text, content.schema);
    return wrong && `${status}: ${wrong}`;
  };
}
