import { isIPv4 } from "node:net";

const mapped = /^::ffff:(?<ipv4>\d+\.\d+\.\d+\.\d+)$/i;

/** Some proxies name the port as well: `203.0.113.9:4711`, `[2001:db8::1]:4711`. */
const withPort = /^(?:\[(?<ipv6>[^\]]+)\]|(?<ipv4>\d+\.\d+\.\d+\.\d+))(?::\d+)?$/;

/** What counts as one address. Of IPv6 the first half: the other half is anyone's to choose. */
export function addressKey(address: string): string {
  const { ipv4: bare4, ipv6: bare6 } = withPort.exec(address)?.groups ?? {};
  const ip = bare4 ?? bare6 ?? address;
  const ipv4 = mapped.exec(ip)?.groups?.["ipv4"] ?? ip;
  if (isIPv4(ipv4)) return ipv4;
  const [head = "", tail] = ip.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const after = tail === "" ? [] : tail.split(":");
    while (groups.length + after.length < 8) groups.push("0");
    groups.push(...after);
  }
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
