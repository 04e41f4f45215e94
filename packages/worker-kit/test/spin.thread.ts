import { parentPort, workerData } from "node:worker_threads";

const until = performance.now() + Number(workerData);
let turns = 0;
while (performance.now() < until) turns += 1;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
parentPort?.postMessage(turns > 0 ? `spun for ${Number(workerData)}` : "did nothing");
