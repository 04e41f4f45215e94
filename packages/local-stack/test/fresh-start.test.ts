import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";

import { describe, expect, test } from "vitest";

import { createCheckList } from "../src/fresh-start/check-list.ts";
import { freshEnvironment } from "../src/fresh-start/fresh-environment.ts";
import { familyOf, portsOf } from "../src/fresh-start/process-table.ts";
import { renderChecks, renderPage } from "../src/fresh-start/report.ts";

describe("the proof on a fresh clone", () => {
  test("R1 nothing of the calling workspace comes along, the way to the network does", () => {
    const env = freshEnvironment(
      {
        PATH: "/home/me/app/node_modules/.bin:/usr/bin:/usr/lib/node_modules/npm/bin:/bin",
        HOME: "/home/me",
        NODE_PATH: "/somewhere",
        NODE_ENV: "production",
        npm_config_store_dir: "/store",
        PNPM_HOME: "/pnpm",
        DATABASE_URL: "postgres://elsewhere",
        https_proxy: "http://proxy:3128",
        NODE_EXTRA_CA_CERTS: "/ca.pem",
      },
      "/empty",
    );
    expect(env).toEqual({
      PATH: "/usr/bin:/bin",
      HOME: "/empty",
      https_proxy: "http://proxy:3128",
      NODE_EXTRA_CA_CERTS: "/ca.pem",
      npm_config_cache: "/empty/.npm",
      XDG_CACHE_HOME: "/empty/.cache",
      XDG_CONFIG_HOME: "/empty/.config",
      XDG_DATA_HOME: "/empty/.local/share",
      XDG_STATE_HOME: "/empty/.local/state",
    });
  });

  test.runIf(process.platform === "linux")("R1 finds whatever a process has started, and its ports", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const child = spawn("sh", ["-c", "sleep 60; exit"]);
    await once(child, "spawn");
    const commandLines = async () => (await familyOf(child.pid ?? 0)).map(({ commandLine }) => commandLine.trim());
    await expect.poll(commandLines).toEqual(["sh -c sleep 60; exit", "sleep 60"]);
    const family = await familyOf(process.pid);
    expect(family.map(({ pid }) => pid)).toContain(child.pid);
    expect(await portsOf(family)).toContain(port);
    for (const { pid } of await familyOf(child.pid ?? 0)) process.kill(pid, "SIGKILL");
    server.close();
  });

  test("R1 a figure above its limit and a check that throws are failures", async () => {
    const lines: string[] = [];
    const list = createCheckList((line) => void lines.push(line));
    await list.within("fast", 8, () => Promise.resolve({ seconds: 7.994 }));
    await list.within("slow", 8, () => Promise.resolve({ seconds: 8.04 }));
    await expect(list.holds("broken", () => Promise.reject(new Error("why\nstack")))).rejects.toThrow("why");
    expect(list.checks.map(({ met }) => met)).toEqual([true, false, false]);
    expect(lines).toEqual(["pass  fast: 7.99 s", "FAIL  slow: 8.04 s", "FAIL  broken: why\nstack"]);
    expect(renderChecks(list.checks).split("\n").at(-1)).toBe("| broken | holds | why      | FAIL |");
    const page = renderPage(list.checks, { date: new Date(0), cores: 2, node: "20.20.2", system: "debian bookworm" });
    expect(page).toContain("1970-01-01, 2 cores, debian bookworm, the machine's Node 20.20.2.");
  });
});
