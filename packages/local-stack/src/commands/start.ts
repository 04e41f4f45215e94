import { runStack } from "../runtime/run-stack.ts";
import { startMillrace } from "../runtime/start-millrace.ts";
import { runCommandLine } from "./run-command-line.ts";
import { readSettings } from "./settings.ts";

runCommandLine(() => runStack(readSettings(), startMillrace));
