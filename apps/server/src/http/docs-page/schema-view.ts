import { itemOf, type JsonSchema, typesOf } from "../openapi/json-schema.ts";
import { type Html, html } from "./html.ts";
import { tableView } from "./table-view.ts";

function joined(parts: Html[], separator: string): Html {
  return html`${parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]))}`;
}

/** A type in a few words; a named schema is a link to it. */
export function typeView(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema["const"] !== undefined) return html`<code>${JSON.stringify(schema["const"])}</code>`;
  if (schema.enum)
    return joined(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      " or ",
    );
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return joined(variants.map(typeView), " or ");
  const types = typesOf(schema);
  if (types.length === 0) return html`anything`;
  return joined(
    types.map((type) => typeWord(type, schema)),
    " or ",
  );
}

function typeWord(type: string, schema: JsonSchema): Html {
  const { format } = schema;
  const item = itemOf(schema);
  if (type === "array") return item ? html`list of ${typeView(item)}` : html`list`;
  return format !== undefined && type === "string" ? html`${format}` : html`${type}`;
}

const limits: [keyword: string, words: string][] = [
  ["minimum", "from"],
  ["maximum", "to"],
  ["minLength", "shortest"],
  ["maxLength", "longest"],
  ["minItems", "fewest"],
  ["maxItems", "most"],
  ["pattern", "pattern"],
];

/** What else a value must be, and what it is if not given. */
export function limitsView(schema: JsonSchema): Html {
  const told = limits.flatMap(([keyword, words]) => {
    const limit = schema[keyword];
    const isTold = typeof limit === "number" || typeof limit === "string";
    return isTold ? [html`${words} <code>${limit}</code>`] : [];
  });
  const { default: otherwise } = schema;
  if (otherwise !== undefined) told.push(html`default <code>${JSON.stringify(otherwise)}</code>`);
  return joined(told, ", ");
}

/** The fields of an object, one row each. */
export function fieldsView({ properties = {}, required = [] }: JsonSchema): Html {
  const rows = Object.entries(properties).map(
    ([name, property]) =>
      html`<tr>
        <th scope="row"><code>${name}</code></th>
        <td>${typeView(property)}</td>
        <td>${required.includes(name) ? "always" : "optional"}</td>
        <td>${limitsView(property)}</td>
      </tr>`,
  );
  return tableView(["Field", "Type", "There", "Limits"], rows);
}

export function schemaView(name: string, schema: JsonSchema): Html {
  return html`<article id="schema-${name}">
    <h3>${name}</h3>
    ${schema.properties ? fieldsView(schema) : html`<p>${typeView(schema)} ${limitsView(schema)}</p>`}
  </article>`;
}
