/** What a worker process of the benchmark is told by the process that starts it. */
export function readServiceUrl(env: NodeJS.ProcessEnv = process.env): string {
  const url = env["BENCH_SERVICE_URL"];
  if (url === undefined) throw new Error("BENCH_SERVICE_URL is not set: this process is started by the benchmark");
  return url;
}
