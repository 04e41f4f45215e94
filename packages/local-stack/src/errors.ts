/** Something a person has to put right. The message alone is shown: it says what happened and what to do. */
export class LocalStackError extends Error {
  override name = "LocalStackError";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
