import { access, glob, readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, inject, test } from "vitest";

import { runCommand } from "../src/command.ts";
import { repositoryRoot } from "../src/config.ts";
import { renderDockerNatsConfig } from "../src/docker-nats-config.ts";
import { execForm, instructionsOf, interpolate, readCompose, readStages } from "./fixtures/docker-files.ts";

const passwords = {
  MILLRACE_POSTGRES_PASSWORD: "pa",
  MILLRACE_NATS_SERVER_PASSWORD: "pb",
  MILLRACE_NATS_WORKER_PASSWORD: "pc",
  MILLRACE_NATS_OPERATOR_PASSWORD: "pd",
};
const secrets = { ...passwords, MILLRACE_SECRET: "pe" };

describe("docker compose", () => {
  test("R3 every service is pinned or built from a stage that exists, and says whether it is healthy", async () => {
    const { services } = await readCompose();
    expect(Object.keys(services)).toEqual(["postgres", "nats", "server", "worker"]);
    const stages = await readStages("docker/Dockerfile");
    const described = Object.values(services).map(({ image, build, healthcheck }) => {
      const stage = stages.find(({ name }) => name === build?.target);
      if (build === undefined || stage === undefined) return { image, health: healthcheck?.test[0] };
      return { user: instructionsOf(stage, "USER"), health: instructionsOf(stage, "HEALTHCHECK").length };
    });
    expect(described).toEqual([
      { image: expect.stringMatching(/^postgres:18\.\d+-/), health: "CMD" },
      { image: expect.stringMatching(/^nats:2\.(1[4-9]|[2-9]\d)\.\d+-/), health: "CMD" },
      { user: ["node"], health: 1 },
      { user: ["node"], health: 1 },
    ]);
  });

  test("R3 every file that is mounted, copied or run exists", async () => {
    const { services, volumes } = await readCompose();
    const mounts = Object.values(services).flatMap((service) => service.volumes ?? []);
    const sources = mounts.map((mount) => mount.split(":")[0] ?? "");
    const mounted = sources.filter((source) => source.startsWith("./"));
    expect(Object.keys(volumes)).toEqual(sources.filter((source) => !source.startsWith("./")));
    const stages = await readStages("docker/Dockerfile");
    const copies = stages.flatMap((stage) => instructionsOf(stage, "COPY"));
    const copied = copies.filter((rest) => !rest.startsWith("--from")).flatMap((rest) => rest.split(" ").slice(0, -1));
    const runs = stages.flatMap((stage) => instructionsOf(stage, "CMD").concat(instructionsOf(stage, "HEALTHCHECK")));
    const used = copied.concat(runs.flatMap((rest) => execForm(rest).slice(1)));
    expect(used).toContain("apps/worker/src/main.ts");
    await Promise.all([...mounted, ...used].map((file) => access(join(repositoryRoot, file))));
  });

  test("R3 every manifest of the workspace is there when dependencies are installed", async () => {
    const [manifests] = await readStages("docker/Dockerfile");
    const copied = manifests ? instructionsOf(manifests, "COPY").join(" ") : "";
    const workspace = ["apps/*/package.json", "packages/*/package.json", "{bench,e2e,examples}/package.json"];
    for await (const manifest of glob(workspace, { cwd: repositoryRoot })) expect(copied).toContain(manifest);
  });

  test("R3 P4 NATS has the users and permissions of contracts, with passwords from the environment", async () => {
    const file = join(repositoryRoot, "docker", "nats.conf");
    expect(await readFile(file, "utf8")).toBe(renderDockerNatsConfig());
    const check = await runCommand(inject("testStack").natsBinary, ["-t", "-c", file], { env: passwords });
    expect(check.stderr).toContain("is valid");
  });

  test("R3 a password that is missing is named, and each one reaches whoever needs it", async () => {
    const { services } = await readCompose();
    const { server, worker, nats } = services;
    expect(interpolate(server?.environment["NATS_URL"] ?? "", passwords)).toBe("nats://server:pb@nats:4222");
    expect(interpolate(worker?.environment["NATS_URL"] ?? "", passwords)).toBe("nats://worker:pc@nats:4222");
    expect(worker?.environment["DATABASE_URL"]).toBeUndefined();
    expect(() => interpolate(nats?.environment["MILLRACE_NATS_SERVER_PASSWORD"] ?? "", {})).toThrow(
      "copy docker/env.example",
    );
    expect(interpolate(server?.environment["MILLRACE_SECRET"] ?? "", secrets)).toBe("pe");
    expect(worker?.environment["MILLRACE_SECRET"]).toBeUndefined();
    const example = await readFile(join(repositoryRoot, "docker", "env.example"), "utf8");
    for (const name of Object.keys(secrets)) expect(example).toContain(`${name}=`);
  });
});
