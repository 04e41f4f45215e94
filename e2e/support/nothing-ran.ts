import { expect, type Page } from "@playwright/test";

/** Elements and attributes that no page of the app has: were one there, a text became markup. */
function foreignMarkup(): string[] {
  const elements =
    "img, iframe, frame, object, embed, audio, video, math, marquee, base, meta[http-equiv], script:not([src])";
  const found = [...document.querySelectorAll(elements)].map(({ outerHTML }) => outerHTML);
  const addresses = new Set(["href", "src", "xlink:href", "action", "formaction", "data", "poster", "background"]);
  for (const { attributes } of document.querySelectorAll("*"))
    for (const { name, value } of attributes)
      if (name.startsWith("on") || name === "srcdoc" || (addresses.has(name) && /^\W*(?:java|vb|data)/i.test(value)))
        found.push(`${name}=${value}`);
  return found;
}

/** Watches a page for texts that run instead of being shown; gives the check. */
export function watchForScripts(page: Page): () => Promise<void> {
  const alarms: string[] = [];
  page.on("dialog", (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) alarms.push(message.text());
  });
  page.on("popup", (popup) => alarms.push(`window: ${popup.url()}`));
  return async () => {
    const { planted, foreign } = {
      planted: await page.evaluate(() => Reflect.get(window, "__xss") ?? null),
      foreign: await page.evaluate(foreignMarkup),
    };
    expect({ planted, foreign, alarms }, page.url()).toEqual({ planted: null, foreign: [], alarms: [] });
  };
}
