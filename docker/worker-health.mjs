// The worker listens on no port: it is healthy while it holds a connection to NATS.
import { readFileSync } from "node:fs";

const established = "01";

function connections(file) {
  try {
    return readFileSync(file, "utf8").trim().split("\n").slice(1);
  } catch {
    return [];
  }
}

const urls = (process.env.NATS_URL ?? "").split(",");
const ports = new Set(urls.map((url) => Number(new URL(url.includes("://") ? url : `nats://${url}`).port || 4222)));
const connected = [...connections("/proc/net/tcp"), ...connections("/proc/net/tcp6")].some((line) => {
  const [, , remote = "", state] = line.trim().split(/\s+/);
  return state === established && ports.has(Number.parseInt(remote.split(":")[1] ?? "", 16));
});
process.exit(connected ? 0 : 1);
