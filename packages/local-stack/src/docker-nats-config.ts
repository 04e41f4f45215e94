import { renderNatsConfig } from "./nats-config.ts";

/** The configuration that docker-compose.yml mounts: passwords come from the container's environment. */
export function renderDockerNatsConfig(): string {
  return renderNatsConfig({
    listen: "0.0.0.0:4222",
    monitor: "127.0.0.1:8222",
    storeDir: "/data",
    maxFileStore: "10GB",
    passwords: {
      server: "$MILLRACE_NATS_SERVER_PASSWORD",
      worker: "$MILLRACE_NATS_WORKER_PASSWORD",
      operator: "$MILLRACE_NATS_OPERATOR_PASSWORD",
    },
  });
}
