import { runStack } from "../runtime/run-stack.ts";
import { startDevelopment } from "../runtime/start-development.ts";
import { runCommandLine } from "./run-command-line.ts";
import { readSettings } from "./settings.ts";

runCommandLine(() => runStack(readSettings(), startDevelopment));
