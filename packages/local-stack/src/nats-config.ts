import { natsPermissions, type NatsRole } from "@millrace/contracts/permissions";

export const natsRoles = ["server", "worker", "operator"] as const satisfies readonly NatsRole[];

export interface NatsConfigValues {
  listen: string;
  monitor: string;
  storeDir: string;
  /** Such as `4GB`: without a bound JetStream takes three quarters of the disk. */
  maxFileStore: string;
  /** Written as it stands: a password of letters and digits, or `$NAME` for one from the environment. */
  passwords: Record<NatsRole, string>;
  pidFile?: string;
}

function list(subjects: readonly string[]): string {
  return `[${subjects.map((subject) => JSON.stringify(subject)).join(", ")}]`;
}

function user(role: NatsRole, password: string): string {
  const { publish, subscribe } = natsPermissions[role];
  return `    {
      user: ${role}
      password: ${password}
      permissions: {
        publish: ${list(publish)}
        subscribe: ${list(subscribe)}
      }
    }`;
}

/** The configuration of nats-server: JetStream on disk, one user per role with the permissions of contracts. */
export function renderNatsConfig(values: NatsConfigValues): string {
  const pidFile = values.pidFile === undefined ? "" : `pid_file: ${JSON.stringify(values.pidFile)}\n`;
  return `server_name: millrace
listen: ${JSON.stringify(values.listen)}
http: ${JSON.stringify(values.monitor)}
${pidFile}max_payload: 1MB
jetstream: {
  store_dir: ${JSON.stringify(values.storeDir)}
  max_file_store: ${values.maxFileStore}
  max_memory_store: 256MB
  sync_interval: "1s"
}
authorization: {
  users: [
${natsRoles.map((role) => user(role, values.passwords[role])).join("\n")}
  ]
}
`;
}
