import type { Log } from "@millrace/messaging/log";

const ignore = (): void => undefined;

/** For apps without a logger: a line on stderr for each trouble, else nothing would say why no task is taken. */
export function createConsoleLog(write: (line: string) => unknown = (line) => process.stderr.write(line)): Log {
  const tell = (fields: object, message: string): void => {
    const { err, ...rest }: { err?: unknown } = { ...fields };
    const cause = err === undefined ? "" : `: ${err instanceof Error ? err.message : JSON.stringify(err)}`;
    const more = Object.keys(rest).length === 0 ? "" : ` ${JSON.stringify(rest)}`;
    write(`millrace: ${message}${cause}${more}\n`);
  };
  return { debug: ignore, info: ignore, warn: tell, error: tell };
}
