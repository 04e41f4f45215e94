import { fencedBlocks } from "./markdown.ts";

/** What a command of the stock `nats` command line needs of the broker, subjects without `$JS.API.` in front. */
interface NatsCommand {
  words: number;
  flags?: string[];
  /** JetStream requests that it makes. */
  asks?: (words: string[]) => string[];
  listens?: (words: string[]) => string[];
  /** Requests to services; their subjects are not JetStream's. */
  requests?: (words: string[]) => NatsRequest[];
}

export interface NatsRequest {
  subject: string;
  body: string;
}

const discover = (subject: string): NatsRequest => ({ subject, body: "" });

/** From the sources of natscli: commands, flags and requests of what the documentation uses. */
const commands: Record<string, NatsCommand> = {
  rtt: { words: 0 },
  sub: {
    words: Infinity,
    flags: ["raw", "headers-only", "subjects-only", "timestamp", "count"],
    listens: (subjects) => subjects,
  },
  events: { words: 0, flags: ["js-advisory", "no-srv-advisory"], listens: () => ["$JS.EVENT.ADVISORY.>"] },
  request: {
    words: 2,
    flags: ["raw"],
    requests: ([subject = "", body = ""]) => [{ subject, body }],
  },
  "micro ls": { words: 0, requests: () => [discover("$SRV.INFO")] },
  "micro info": {
    words: 1,
    requests: ([name = ""]) => [discover(`$SRV.INFO.${name}`), discover(`$SRV.STATS.${name}`)],
  },
  "micro stats": { words: 1, requests: ([name = ""]) => [discover(`$SRV.STATS.${name}`)] },
  "account info": { words: 0, asks: () => ["INFO"] },
  "context add": { words: 1 },
  "stream ls": { words: 0, flags: ["all", "names"], asks: () => ["STREAM.NAMES", "STREAM.LIST"] },
  "stream report": { words: 0, asks: () => ["STREAM.NAMES", "STREAM.LIST", "STREAM.INFO.TASKS"] },
  "stream info": { words: 1, asks: ([stream = ""]) => [`STREAM.INFO.${stream}`] },
  "stream subjects": { words: 1, asks: ([stream = ""]) => [`STREAM.INFO.${stream}`] },
  "stream get": { words: 2, asks: ([stream = ""]) => [`STREAM.INFO.${stream}`, `STREAM.MSG.GET.${stream}`] },
  "consumer report": {
    words: 1,
    asks: ([stream = ""]) => [`STREAM.INFO.${stream}`, `CONSUMER.NAMES.${stream}`, `CONSUMER.LIST.${stream}`],
  },
  "consumer info": {
    words: 2,
    asks: ([stream = "", consumer = ""]) => [`CONSUMER.NAMES.${stream}`, `CONSUMER.INFO.${stream}.${consumer}`],
  },
  "kv info": { words: 1, asks: ([bucket = ""]) => [`STREAM.INFO.KV_${bucket}`] },
  "kv get": {
    words: 2,
    flags: ["raw"],
    asks: ([bucket = "", key = ""]) => [`STREAM.INFO.KV_${bucket}`, `DIRECT.GET.KV_${bucket}.$KV.${bucket}.${key}`],
  },
};

/** Flags of every command; each takes a value. */
const globalFlags = new Set(["context", "server", "user", "password", "inbox-prefix"]);

export interface NatsNeeds {
  line: string;
  /** What is wrong with the line itself. */
  problems: string[];
  asks: string[];
  listens: string[];
  requests: NatsRequest[];
}

export function natsCommandLines(document: string): string[] {
  const shell = fencedBlocks(document).filter(({ language }) => language === "sh");
  return shell.flatMap(({ text }) => text.split("\n")).filter((line) => line.startsWith("nats "));
}

/** Splits as a shell would, as far as quotes go. */
function wordsOf(line: string): string[] {
  return Array.from(
    line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g),
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
}

export function readNatsCommandLine(line: string): NatsNeeds {
  const words: string[] = [];
  const flags: string[] = [];
  const rest = wordsOf(line).slice(1);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith("--")) words.push(word);
    else if (globalFlags.has(word.slice(2))) rest.shift();
    else flags.push(word.slice(2));
  }
  const name = [words.slice(0, 2).join(" "), words[0] ?? ""].find((candidate) => candidate in commands) ?? "";
  const command = commands[name];
  if (!command) return { line, problems: ["unknown command"], asks: [], listens: [], requests: [] };
  const operands = words.slice(name.split(" ").length);
  const unknown = flags.filter((flag) => !command.flags?.includes(flag)).map((flag) => `unknown flag --${flag}`);
  const isComplete = command.words === Infinity ? operands.length > 0 : operands.length === command.words;
  return {
    line,
    problems: isComplete ? unknown : [...unknown, `${operands.length} words after ${name}`],
    asks: command.asks?.(operands) ?? [],
    listens: command.listens?.(operands) ?? [],
    requests: command.requests?.(operands) ?? [],
  };
}
