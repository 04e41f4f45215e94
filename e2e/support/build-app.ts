import { repositoryRoot } from "@millrace/local-stack/config";
import { buildWeb } from "@millrace/local-stack/runtime/web-build";

/** Once, before the workers, which would build into one folder at a time. */
export default async function buildApp(): Promise<void> {
  await buildWeb(repositoryRoot);
}
