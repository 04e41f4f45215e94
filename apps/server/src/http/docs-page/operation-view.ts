import type { OpenApiDocument, Operation, Parameter, Reference, Response } from "../openapi/document.types.ts";
import { curlOf } from "./curl.ts";
import { type Html, html, prose, words } from "./html.ts";
import { fieldsView, limitsView, typeView } from "./schema-view.ts";
import { tableView } from "./table-view.ts";

export interface Place {
  path: string;
  method: string;
  operation: Operation;
}

function parameterRow({ name, in: place, required = false, description, schema }: Parameter): Html {
  return html`<tr>
    <th scope="row"><code>${name}</code></th>
    <td>${place}</td>
    <td>${typeView(schema)}</td>
    <td>${required ? "always" : "optional"}</td>
    <td>${limitsView(schema)} ${words(description ?? "")}</td>
  </tr>`;
}

function parametersView(parameters: Parameter[]): Html {
  return html`<h4>Parameters</h4>
    ${tableView(["Name", "In", "Type", "There", "Limits"], parameters.map(parameterRow))}`;
}

/** Its fields right here, so that nobody has to jump for them; each of them where the body is one of several. */
function bodyView({ components }: OpenApiDocument, { requestBody }: Operation): Html {
  if (!requestBody) return html``;
  const { schema } = requestBody.content["application/json"];
  const views = (schema.oneOf ?? [schema]).map((body) => {
    const named = components.schemas[body.$ref?.split("/").at(-1) ?? ""];
    return html`<p>${named ? typeView(body) : ""}</p>
      ${fieldsView(named ?? body)}`;
  });
  return html`<h4>Body${requestBody.required ? "" : ", optional"}</h4>
    ${views}`;
}

function resolve(document: OpenApiDocument, response: Response | Reference): Response | undefined {
  if (!("$ref" in response)) return response;
  return document.components.responses[response.$ref.split("/").at(-1) ?? ""];
}

function responseRow(status: string, response: Response | undefined): Html {
  const schema = response?.content?.["application/json"].schema;
  const [error] = schema?.allOf ?? [];
  return html`<tr>
    <th scope="row"><span class="status s${status.charAt(0)}">${status}</span></th>
    <td>${schema ? typeView(error ?? schema) : "nothing"}</td>
    <td>${words(response?.description ?? "")}</td>
  </tr>`;
}

function responsesView(document: OpenApiDocument, { responses }: Operation): Html {
  const rows = Object.entries(responses).map(([status, response]) => responseRow(status, resolve(document, response)));
  return html`<h4>Answers</h4>
    ${tableView(["Status", "Body", "When"], rows)}`;
}

export function operationView(document: OpenApiDocument, { path, method, operation }: Place): Html {
  const [server] = document.servers;
  return html`<article id="${operation.operationId}">
    <h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></h3>
    <p class="summary">
      ${operation.summary} <a class="id" href="#${operation.operationId}">${operation.operationId}</a>
    </p>
    ${prose(operation.description)} ${operation.parameters && parametersView(operation.parameters)}
    ${bodyView(document, operation)}
    <h4>Example</h4>
    <pre><code>${curlOf(server?.url ?? "", method, path, operation)}</code></pre>
    ${responsesView(document, operation)}
  </article>`;
}
