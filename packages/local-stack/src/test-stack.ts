/** What the set-up of a test run hands to every test file. */
export interface TestStack {
  directory: string;
  postgresAdminUrl: string;
  natsBinary: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    testStack: TestStack;
  }
}
