import { homedir } from "node:os";

export interface E2eConfig {
  /** Chromium's path; Playwright's own one unless given. */
  chromium: string | undefined;
  /** Whether a JSON report is wanted; Playwright itself reads where to. */
  jsonReport: boolean;
  isRoot: boolean;
  /** What the processes under test inherit from this one: no more than they need to run. */
  inherited: Record<string, string>;
}

export function readE2eConfig(env: NodeJS.ProcessEnv = process.env): E2eConfig {
  return {
    chromium: env["MILLRACE_CHROMIUM"] || undefined,
    jsonReport: Boolean(env["PLAYWRIGHT_JSON_OUTPUT_FILE"]),
    isRoot: process.getuid?.() === 0,
    inherited: { PATH: env["PATH"] ?? "", HOME: homedir() },
  };
}
