import { fencedBlocks, readDocument } from "./markdown.ts";

export const blocks = fencedBlocks(await readDocument("README.md"));
export const shell = blocks.filter(({ language }) => language === "sh").map(({ text }) => text.trim());

/** What tells each block from the others, by the test file that runs it. */
export const runByReadme = {
  rest: "From a shell",
  token: "api/tokens",
  nats: "sub 'task.>'",
  request: "request millrace.tasks.create",
};
export const runByPackages = {
  install: "npm run pack",
  client: "node ../my-app/create-task.ts",
  worker: "node ../my-app/greet-worker.ts",
};

export function shellBlock(content: string): string {
  const [block, another] = shell.filter((text) => text.includes(content));
  if (block === undefined || another !== undefined) throw new Error(`README: not exactly one block with ${content}`);
  return block;
}
