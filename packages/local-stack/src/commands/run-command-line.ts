import { LocalStackError } from "../errors.ts";

/** Runs a command and ends the process with its exit code; what a person can put right is shown without a stack. */
export function runCommandLine(command: () => Promise<number>): void {
  command().then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error instanceof LocalStackError ? error.message : error);
      process.exit(1);
    },
  );
}
