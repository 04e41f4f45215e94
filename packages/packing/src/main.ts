import { join, relative } from "node:path";
import { repositoryRoot } from "@millrace/local-stack/config";
import { packAll } from "./pack.ts";

const tarballs = await packAll(join(repositoryRoot, "dist", "packages"));
for (const tarball of tarballs) process.stdout.write(`${relative(process.cwd(), tarball)}\n`);
