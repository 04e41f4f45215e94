import { defineConfig } from "@playwright/test";
import { readE2eConfig } from "./config.ts";

const { chromium, isRoot, jsonReport } = readE2eConfig();

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  globalSetup: "./support/build-app.ts",
  // Each with a Millrace of its own.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: jsonReport ? [["list"], ["json"]] : "list",
  use: {
    browserName: "chromium",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      args: [
        ...(isRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
