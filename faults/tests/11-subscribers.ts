import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { createNodeClient } from "@millrace/contracts/node-client";
import { connect } from "node:net";
import { waitUntil } from "@millrace/local-stack/wait-until";
import type { AppRouter } from "@millrace/server/router";
import { signIn } from "../src/client.ts";
import { ask } from "../src/ledger.ts";
import { startProxy, unavailable } from "../src/proxy.ts";
import type { Scenario } from "../src/scenario.ts";
import { underLoad } from "../src/under-load.ts";
import { watchTasks } from "../src/watch.ts";

const mostGrowthMb = 150;

export const subscribers: Scenario = {
  number: 11,
  title: "live stream: server killed, 503, cut event, session ended, offline, slow reader",
  limitMs: 200_000,
  async run({ scale, begin, log }) {
    const trial = await begin({ workers: 2, serverEnv: { MILLRACE_SSE_MAX_DURATION_MS: "5000" } });
    const { cluster, calls } = trial;
    const [server] = cluster.servers;
    const [url = ""] = cluster.urls;
    if (!server) throw new Error("a server is needed");
    await using proxy = await startProxy(Number(new URL(url).port));
    const proxied = `http://127.0.0.1:${proxy.port}`;
    let { token } = await signIn([url]);
    const client = createNodeClient<AppRouter>({ url: proxied, token: () => token });
    trial.watches.push(await watchTasks({ next: () => client }, cluster.postgres.url));
    const changes: Record<string, () => Promise<void>> = {
      async "server killed"() {
        await server.kill();
        await server.start();
      },
      async "one 503"() {
        proxy.refusal = unavailable;
        proxy.reset();
        await waitUntil(() => proxy.refusals > 0, { timeoutMs: 15_000, what: "the subscriber to be refused" });
        proxy.refusal = undefined;
      },
      async "event cut"() {
        for (let cut = 0; cut < 5; cut += 1) {
          await calls.createMany(50);
          proxy.reset();
        }
      },
      async "session ended"() {
        const ended = token;
        await createNodeClient<AppRouter>({ url, token: () => ended }).auth.logout.mutate({});
        await delay(6_000);
        ({ token } = await signIn([url]));
      },
      async offline() {
        proxy.freeze();
        await delay(scale === "full" ? 60_000 : 5_000);
        proxy.thaw();
      },
    };
    const slow = openAndNeverRead(url, trial.clients.token);
    const before = await residentMb(server.pid);
    await underLoad(trial, { perSecond: 30, make: () => ({}) }, async () => {
      for (const [name, change] of Object.entries(changes)) {
        await change();
        await delay(1_000);
        log(name);
      }
    });
    const again = openAndNeverRead(url, trial.clients.token);
    const from = await residentMb(server.pid);
    await calls.createMany(scale === "full" ? 3_000 : 300);
    await trial.settle(30_000);
    const grown = Math.round((await residentMb(server.pid)) - from);
    for (const socket of [slow, again]) socket.destroy();
    const sessions = await ask(cluster.postgres.url, "select from auth.sessions");
    const broken = grown > mostGrowthMb ? [`the server grew by ${grown} MB under a slow reader`] : [];
    return await trial.finish({
      faults: Object.keys(changes).length + 1,
      broken,
      notes: [`server at ${Math.round(before)} MB, +${grown} MB with a slow reader`, `${sessions.length} sessions`],
    });
  },
};

/** A subscriber that asks and then takes nothing from its socket. */
function openAndNeverRead(url: string, token: string) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  const input = encodeURIComponent("{}");
  const head = `GET /trpc/tasks.onUpdate?input=${input} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n`;
  socket.write(`${head}authorization: Bearer ${token}\r\n\r\n`);
  return socket.pause();
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}
