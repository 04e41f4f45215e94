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

describe("docker compose", () => {
  test("R3 every service is pinned or built from a stage that exists, and says whether it is healthy", async () => {
    const { services } = await readCompose();
    expect(Object.keys(services)).toEqual(["postgres", "nats", "server", "worker"]);
    for (const { image, build, healthcheck } of Object.values(services)) {
      if (build === undefined) {
        expect(image).toMatch(/:\d+\.\d+/);
        expect(healthcheck?.test[0]).toBe("CMD");
        continue;
      }
      const stages = await readStages(build.dockerfile);
      const stage = stages.find(({ name }) => name === build.target);
      if (stage === undefined) throw new Error(`${build.dockerfile} has no stage ${build.target}`);
      expect(instructionsOf(stage, "USER")).toEqual(["node"]);
      expect(instructionsOf(stage, "HEALTHCHECK")).toHaveLength(1);
    }
  });

  test("R3 every file that is mounted, copied or run exists", async () => {
    const { services, volumes } = await readCompose();
    const files: string[] = [];
    for (const { volumes: mounts = [], build } of Object.values(services)) {
      for (const mount of mounts) {
        const [source = ""] = mount.split(":");
        if (source.startsWith("./")) files.push(source);
        else expect(Object.keys(volumes)).toContain(source);
      }
      for (const stage of build ? await readStages(build.dockerfile) : []) {
        const copied = instructionsOf(stage, "COPY").filter((rest) => !rest.startsWith("--from"));
        files.push(...copied.flatMap((rest) => rest.split(" ").slice(0, -1)));
        const run = [...instructionsOf(stage, "CMD"), ...instructionsOf(stage, "HEALTHCHECK")];
        files.push(...run.flatMap((rest) => execForm(rest).slice(1)));
      }
    }
    expect(files).toContain("./docker/nats.conf");
    expect(files).toContain("apps/worker/src/main.ts");
    await Promise.all(files.map((file) => access(join(repositoryRoot, file))));
  });

  test("R3 every manifest of the workspace is there when dependencies are installed", async () => {
    const [manifests] = await readStages("docker/Dockerfile");
    const copied = manifests ? instructionsOf(manifests, "COPY").join(" ") : "";
    const workspace = ["apps/*/package.json", "packages/*/package.json", "{bench,e2e}/package.json"];
    const manifestsThere = await Array.fromAsync(glob(workspace, { cwd: repositoryRoot }));
    expect(manifestsThere.length).toBeGreaterThan(8);
    for (const manifest of manifestsThere) expect(copied).toContain(manifest);
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
    const example = await readFile(join(repositoryRoot, "docker", "env.example"), "utf8");
    for (const name of Object.keys(passwords)) expect(example).toContain(`${name}=`);
  });
});
