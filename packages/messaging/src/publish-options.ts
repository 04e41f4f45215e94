import { MsgHdrsImpl, type PublishOptions } from "nats";
import type { CorePublishOptions } from "./connection.ts";

/** Headers that are written once and sent: the client's own are made for being searched and changed. */
class WrittenHeaders extends MsgHdrsImpl {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override encode(): Uint8Array {
    return Buffer.from(this.#text);
  }
}

export function toPublishOptions({ reply, headers }: CorePublishOptions): PublishOptions {
  const options: PublishOptions = reply === undefined ? {} : { reply };
  if (headers === undefined) return options;
  let text = "NATS/1.0\r\n";
  for (const name in headers) {
    const value = headers[name] ?? "";
    if (value.includes("\n") || value.includes("\r")) throw new TypeError(`header ${name} holds a line break`);
    text += `${name}: ${value}\r\n`;
  }
  options.headers = new WrittenHeaders(`${text}\r\n`);
  return options;
}
