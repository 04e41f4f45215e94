import { spawn } from "node:child_process";
import { once } from "node:events";
import { repositoryRoot } from "@millrace/local-stack/config";
import { waitUntil } from "@millrace/local-stack/wait-until";

/** A program at work, with its output so far. */
export interface Running {
  output(): string;
  says(text: string): Promise<void>;
  /** Ctrl-C: for everything that it has started in its terminal, too. */
  interrupt(): void;
  ended: Promise<number | null>;
}

export function runInRepository(command: string, args: string[], env: NodeJS.ProcessEnv): Running {
  const child = spawn(command, args, { cwd: repositoryRoot, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  let isOver = false;
  const ended = once(child, "close").then(() => {
    isOver = true;
    return child.exitCode;
  });
  return {
    output: () => text,
    async says(wanted) {
      const what = `"${wanted}"`;
      await waitUntil(() => text.includes(wanted) || isOver, { timeoutMs: 90_000, what });
      if (!text.includes(wanted)) throw new Error(`Ended without saying ${what}:\n${text}`);
    },
    interrupt() {
      if (!isOver && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
    },
    ended,
  };
}
