import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { UnrecoverableError } from "@millrace/worker-kit/errors";
import { isPublicAddress } from "./public-address.ts";

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<string[]>;

export const resolveBySystem: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true, order: "ipv4first" });
  return found.map(({ address }) => address);
};

/** Longer ones are refused, also as the place of a redirect: a result names where its answer came from. */
const maxUrlLength = 4_000;

/** A URL that may be asked as far as its text tells. WHATWG parsing makes `0x7f.1` and `2130706433` the address they are. */
export function readTarget(text: string, base?: URL): URL {
  if (text.length > maxUrlLength) throw new UnrecoverableError(`a URL longer than ${maxUrlLength} is refused`);
  const url = URL.parse(text, base?.href);
  if (!url) throw new UnrecoverableError("the URL cannot be read");
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new UnrecoverableError(`${url.protocol} is refused: http and https only`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new UnrecoverableError("a user or password in the URL is refused: use the header Authorization");
  }
  return url;
}

export function hostOf(url: URL): string {
  return url.hostname.replaceAll(/^\[|\]$/g, "");
}

/**
 * The addresses to connect to, each of them public; one that is not refuses all. Whoever connects must use these and not
 * ask for the name again: the next answer may differ.
 */
export async function publicAddressesOf(url: URL, resolve: Resolve): Promise<string[]> {
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await resolveOrThrow(host, resolve) : [host];
  if (!addresses.every(isPublicAddress)) {
    throw new UnrecoverableError(`${host} is refused: not a public address`);
  }
  return addresses;
}

async function resolveOrThrow(host: string, resolve: Resolve): Promise<string[]> {
  const addresses = await resolve(host).catch((error: unknown) => {
    throw new Error(`the name ${host} could not be resolved`, { cause: error });
  });
  if (addresses.length === 0) throw new Error(`the name ${host} has no address`);
  return addresses;
}
