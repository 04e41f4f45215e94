import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { repositoryRoot } from "../config.ts";
import { renderDockerNatsConfig } from "../docker-nats-config.ts";

await writeFile(join(repositoryRoot, "docker", "nats.conf"), renderDockerNatsConfig());
