import { expect } from "vitest";

/** One call a line that must not compile, with the diagnostic that says why; compilers differ in one. */
const badCalls: readonly (readonly [diagnostic: string, call: string])[] = [
  ["TS2353", `await millrace.tasks.create.mutate({ kind: "simulate", shape: "an unknown field" });`],
  ["TS2322", `await millrace.tasks.create.mutate({ kind: 7 });`],
  ["TS2345|TS2741", `await millrace.tasks.create.mutate({ title: "no kind" });`],
  ["TS2322", `await millrace.tasks.create.mutate({ kind: "simulate", priority: "URGENT" });`],
  ["TS2339", `await millrace.tasks.vanish.mutate({ id: "" });`],
  ["TS2339", `await millrace.tasks.get.mutate({ id: "" });`],
  ["TS2339", `(await millrace.tasks.get.query({ id: "" })).colour;`],
  ["TS2322", `export const version: string = (await millrace.tasks.get.query({ id: "" })).version;`],
  ["TS2769", `millrace.tasks.onUpdate.subscribe({ scope: "theirs" }, {});`],
  ["TS2339", `millrace.tasks.onUpdate.subscribe({}, { onData: ({ data }) => data.type === "changes" && data.tasks });`],
  [
    "TS2339",
    `defineKind({ name: "greet", payload: z.object({ who: z.string() }), handler: (task) => task.payload.colour });`,
  ],
  ["TS2322", `defineKind({ name: "greet", queue: 7, payload: z.object({}), handler: () => null });`],
];

const head = [
  `import { createNodeClient } from "@millrace/contracts/node-client";`,
  `import type { AppRouter } from "@millrace/contracts/router";`,
  `import { defineKind } from "@millrace/worker-kit/define-kind";`,
  `import { z } from "zod";`,
  `const millrace = createNodeClient<AppRouter>({ url: "" });`,
];

export const badProgram = [...head, ...badCalls.map(([, call]) => call), ""].join("\n");

export function expectedIn(file: string) {
  return badCalls.map(([code], index) => ({
    file,
    line: head.length + index + 1,
    code: expect.stringMatching(`^(${code})$`),
  }));
}
