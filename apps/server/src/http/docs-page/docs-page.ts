import type { OpenApiDocument } from "../openapi/document.types.ts";
import { type Html, html, prose, words } from "./html.ts";
import { operationView, type Place } from "./operation-view.ts";
import { schemaView } from "./schema-view.ts";

function anchorOf(tag: string): string {
  return `tag-${tag.replaceAll(" ", "-")}`;
}

function placesOf({ paths }: OpenApiDocument): Place[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

function navigation(document: OpenApiDocument, byTag: Map<string, Place[]>): Html {
  const groups = document.tags.map(
    ({ name }) =>
      html`<li>
        <a class="tag" href="#${anchorOf(name)}">${name}</a>
        <ul>
          ${(byTag.get(name) ?? []).map(
            ({ operation }) => html`<li><a href="#${operation.operationId}">${operation.operationId}</a></li>`,
          )}
        </ul>
      </li>`,
  );
  return html`<nav aria-label="Operations">
    <a class="home" href="/"><img src="/logo.svg" alt="" width="28" height="28" />Millrace</a>
    <ul>
      <li><a class="tag" href="#signing-in">signing in</a></li>
      ${groups}
      <li><a class="tag" href="#schemas">schemas</a></li>
    </ul>
  </nav>`;
}

function securityView({ components }: OpenApiDocument): Html {
  const schemes = Object.entries(components.securitySchemes).map(
    ([name, { description }]) =>
      html`<dt><code>${name}</code></dt>
        <dd>${words(description)}</dd>`,
  );
  return html`<section id="signing-in">
    <h2>Signing in</h2>
    <dl>${schemes}</dl>
  </section>`;
}

/** The document for people: one page without a script, so that it needs nothing but this server. */
export function renderDocsPage(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const byTag = Map.groupBy(placesOf(document), ({ operation }) => operation.tags[0] ?? "");
  const sections = tags.map(
    ({ name, description }) =>
      html`<section id="${anchorOf(name)}">
        <h2>${name}</h2>
        <p>${description}</p>
        ${(byTag.get(name) ?? []).map((place) => operationView(document, place))}
      </section>`,
  );
  const schemas = Object.entries(components.schemas).map(([name, schema]) => schemaView(name, schema));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/logo.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/api/docs.css" />
        <title>${info.title} API</title>
      </head>
      <body>
        ${navigation(document, byTag)}
        <main>
          <h1>${info.title} API</h1>
          <p>Version ${info.version}, as <a href="/api/openapi.json">OpenAPI ${document.openapi}</a>.</p>
          ${prose(info.description)} ${securityView(document)} ${sections}
          <section id="schemas">
            <h2>Schemas</h2>
            ${schemas}
          </section>
        </main>
      </body>
    </html>`.text;
}
