/** Text that is markup already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | Value[] | false | null | undefined;

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function render(value: Value): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(render).join("");
  if (value === false || value === null || value === undefined) return "";
  return String(value).replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
}

/** Markup with values put in; every text among them is escaped. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(render)));
}

/** Text with `code` between backticks, and paragraphs between empty lines. */
export function prose(text: string): Html {
  const paragraphs = text.split("\n\n").map((paragraph) => html`<p>${words(paragraph)}</p>`);
  return html`${paragraphs}`;
}

export function words(text: string): Html {
  const parts = text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
  return html`${parts}`;
}
