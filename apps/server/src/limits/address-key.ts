import { isIPv4 } from "node:net";

const mapped = /^::ffff:(?<ipv4>\d+\.\d+\.\d+\.\d+)$/i;

/** What counts as one address. Of IPv6 the first half: the other half is anyone's to choose. */
export function addressKey(ip: string): string {
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
