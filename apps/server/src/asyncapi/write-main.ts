import { writeFile } from "node:fs/promises";
import { describeEvents } from "./document.ts";

/** `npm run docs:events` writes it anew. */
const file = new URL("../../../../docs/events/asyncapi.json", import.meta.url);

await writeFile(file, `${JSON.stringify(describeEvents(), null, 2)}\n`);
