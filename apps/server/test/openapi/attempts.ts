import { limits } from "@millrace/contracts/limits";
import { z } from "zod";
import type { Call, Target } from "./send.ts";

type Attempts = Record<string, Omit<Call, "token">>;

const fieldsSchema = z.record(z.string(), z.unknown()).default({});

/** The document's own example, and what a careless or hostile caller may send instead. */
export function attemptsOn({ operation, path, method }: Target): Attempts {
  const { parameters = [], requestBody } = operation;
  const inPath = Object.fromEntries(parameters.flatMap(({ name, example }) => (example ? [[name, example]] : [])));
  const example = { ...inPath, ...fieldsSchema.parse(requestBody?.content["application/json"].example) };
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const wrongQueries = inQuery.map(({ name }) => [
    `a wrong ${name}`,
    { input: { ...inPath, [name]: "?".repeat(400) } },
  ]);
  return {
    "its example": { input: example },
    "an unknown query": { input: example, query: "colour=red" },
    ...Object.fromEntries(wrongQueries),
    ...(path.includes("{") && { "an id that is none": { input: { ...example, id: "17", name: "UPPER" } } }),
    ...(method !== "get" && attemptsToChange(inPath)),
    ...(requestBody && { "an unknown field": { input: { ...example, colour: "red" } } }),
    ...(requestBody && attemptsOnBody(inPath)),
    ...(operation.operationId === "tasks.create" && { "too large": { body: " ".repeat(limits.requestBodyBytes + 1) } }),
  };
}

function attemptsToChange(input: Record<string, unknown>): Attempts {
  return {
    "a form": { input, body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } },
    "from another site": { input, headers: { origin: "https://elsewhere.test", "sec-fetch-site": "cross-site" } },
  };
}

function attemptsOnBody(input: Record<string, unknown>): Attempts {
  return {
    "no body": { input },
    "a list": { input, body: "[]" },
    "no JSON": { input, body: "{" },
    "too deep": { input, body: "[".repeat(100) },
  };
}
