import { readFile } from "node:fs/promises";
import specs from "@asyncapi/specs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { eventSubjects, subjects } from "@millrace/contracts/subjects";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { describeEvents } from "../src/asyncapi/document.ts";

const file = new URL("../../../docs/events/asyncapi.json", import.meta.url);
const document: unknown = JSON.parse(JSON.stringify(describeEvents()));

describe("the AsyncAPI document", () => {
  test("P4 is the one in docs/events", async () => {
    const written: unknown = JSON.parse(await readFile(file, "utf8"));
    expect(written, "write it anew: npm run docs:events").toEqual(document);
  });

  test("P4 holds to the schema of AsyncAPI 3.0", () => {
    const ajv = formats.default(new Ajv({ strict: false, allErrors: true }));
    const isValid = ajv.validate(specs.schemasWithoutId["3.0.0"], document);
    expect(isValid ? [] : ajv.errors).toEqual([]);
  });

  test("P4 passes a linter", async () => {
    const config = await createConfig({ extends: ["recommended-strict"] });
    const source = JSON.stringify(document);
    const problems = await lintFromString({ source, absoluteRef: "asyncapi.json", config });
    expect(problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)).toEqual(
      [],
    );
  });

  test("P4 has what users rely on and every event", () => {
    const channels = z
      .record(z.string(), z.object({ address: z.string().optional() }))
      .parse(describeEvents().channels);
    const addresses = Object.values(channels).map(({ address }) => address);
    expect(addresses).toEqual(
      expect.arrayContaining([subjects.taskCreated, subjects.taskUpdated, ...Object.values(eventSubjects)]),
    );
  });
});
