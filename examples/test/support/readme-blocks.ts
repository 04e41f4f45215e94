import { fencedBlocks, readDocument } from "./markdown.ts";

export const blocks = fencedBlocks(await readDocument("README.md"));
export const shell = blocks.filter(({ language }) => language === "sh").map(({ text }) => text.trim());

/** What tells each block from the others, by the test file that runs it. */
export const runByReadme = {
  token: "api/tokens",
  nats: "sub 'task.>'",
  request: "request millrace.tasks.create",
};
export const runByPackages = {
  install: "npm run pack",
  worker: "node ../my-app/greet-worker.ts",
  client: "node ../my-app/greet-ada.ts",
  curl: "field result",
};

/** What the README says a shell block prints: the block after it. */
export function printedBy(content: string): string {
  const index = blocks.findIndex(({ language, text }) => language === "sh" && text.includes(content));
  const next = blocks[index + 1];
  if (index === -1 || next?.language !== "text") throw new Error(`README: no output stands after ${content}`);
  return next.text;
}

export function shellBlock(content: string): string {
  const [block, another] = shell.filter((text) => text.includes(content));
  if (block === undefined || another !== undefined) throw new Error(`README: not exactly one block with ${content}`);
  return block;
}
