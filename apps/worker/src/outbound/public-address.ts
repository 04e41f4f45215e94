import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** What IANA gives out as global unicast; everything else of IPv6 is reserved or translates to something else. */
const globalUnicast = "2000::/3";

/**
 * Whether an address belongs to the public internet: not loopback, private, link-local, shared (CGNAT), multicast,
 * reserved or for documentation, and no IPv6 form that leads to an IPv4 address (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(ipaddr.IPv6.parseCIDR(globalUnicast));
}
