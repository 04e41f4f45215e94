import { isUnrecoverable } from "@millrace/worker-kit/errors";
import { describe, expect, test } from "vitest";
import { isPublicAddress } from "../src/outbound/public-address.ts";
import { ask, publicAddress, serve } from "./support/ask.ts";

const refused = {
  "this network": ["0.0.0.0", "0.1.2.3"],
  loopback: ["127.0.0.1", "127.255.255.254", "::1"],
  private: ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
  "link-local": ["169.254.169.254", "fe80::1", "febf::1", "fe80::1%eth0"],
  "shared (CGNAT)": ["100.64.0.1", "100.127.255.255"],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1"],
  broadcast: ["255.255.255.255"],
  reserved: ["192.0.0.1", "240.0.0.1", "192.88.99.1", "198.18.0.1", "198.19.255.255"],
  documentation: ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
  unspecified: ["::"],
  "unique local": ["fc00::1", "fd12:3456::1"],
  "site-local": ["fec0::1"],
  "IPv4-mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::ffff:93.184.216.34"],
  "IPv4-compatible": ["::127.0.0.1", "::7f00:1"],
  "IPv4-translated": ["::ffff:0:127.0.0.1"],
  NAT64: ["64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::7f00:1"],
  "6to4": ["2002:7f00:1::", "2002:a00:1::1"],
  Teredo: ["2001:0:7f00:1::1"],
  "discard-only": ["100::1"],
  "segment routing": ["5f00::1"],
  "no address": ["", "localhost", "1.2.3", "0x7f.0.0.1", "127.1"],
};

const cases = Object.entries(refused).flatMap(([range, addresses]) => addresses.map((address) => [range, address]));

describe("the addresses of http.request", () => {
  test.each(cases)("W5 security: %s is not public: %s", (_range, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    publicAddress,
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "2606:2800:220:1::1",
    "2a00:1450::1",
  ])("W5 %s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ["a dotted one", "http://127.0.0.1/"],
    ["a decimal one", "http://2130706433/"],
    ["an octal one", "http://0177.0.0.1/"],
    ["a hexadecimal one", "http://0x7f000001/"],
    ["a mixed one", "http://0x7f.0.0.1/"],
    ["a short one", "http://127.1/"],
    ["one in full-width digits", "http://１２７.０.０.１/"],
    ["one with a dot at the end", "http://127.0.0.1./"],
    ["an IPv6 one", "http://[::1]/"],
    ["a mapped one", "http://[::ffff:127.0.0.1]/"],
    ["a mapped one in hexadecimal", "http://[::ffff:7f00:1]/"],
    ["one through NAT64", "http://[64:ff9b::7f00:1]/"],
    ["the metadata service's", "http://169.254.169.254/latest/meta-data/"],
  ])("W5 security: an address in the URL is refused in any form: %s", async (_form, url) => {
    const { outcome, connected, resolved } = ask({ url });
    const error = await outcome.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining("not a public address") });
    expect(isUnrecoverable(error), "trying again is pointless").toBe(true);
    expect([connected, resolved]).toEqual([[], []]);
  });

  test.each([
    ["loopback", ["127.0.0.1"]],
    ["IPv6 loopback", ["::1"]],
    ["a private network", ["10.1.2.3"]],
    ["a public and a private address", [publicAddress, "192.168.0.1"]],
  ])("W5 security: a name that leads to %s is refused, and its addresses are not told", async (_what, addresses) => {
    const { outcome, connected } = ask({ url: "http://inside.example/" }, { names: { "inside.example": addresses } });
    await expect(outcome).rejects.toThrow(/^inside\.example is refused: not a public address$/);
    expect(connected).toEqual([]);
  });

  test("W5 security: rebinding: the connection goes to the address that was checked, and a name is asked once", async () => {
    const port = await serve((_request, response) => response.end("ok"));
    const names = { "rebind.example": [[publicAddress], ["127.0.0.1"]] };
    const { outcome, connected, resolved } = ask({ url: "http://rebind.example:8080/" }, { names, port });
    expect(await outcome).toMatchObject({ status: 200, body: "ok" });
    expect(connected).toEqual([`${publicAddress}:8080`]);
    expect(resolved).toEqual(["rebind.example"]);
  });

  test("W5 security: rebinding: a redirect to the same name is checked anew", async () => {
    const port = await serve((_request, response) => response.writeHead(302, { location: "/again" }).end());
    const names = { "rebind.example": [[publicAddress], ["127.0.0.1"]] };
    const { outcome, connected } = ask({ url: "http://rebind.example/" }, { names, port });
    await expect(outcome).rejects.toThrow("rebind.example is refused");
    expect(connected).toEqual([`${publicAddress}:80`]);
  });

  test.each(["http://127.0.0.1/", "http://[::1]/", "//10.0.0.1/", "http://localhost/", "http://2130706433/"])(
    "W5 security: a redirect to %s is refused",
    async (location) => {
      const port = await serve((_request, response) => response.writeHead(302, { location }).end());
      const names = { "outside.example": [publicAddress], localhost: ["127.0.0.1"] };
      const { outcome, connected } = ask({ url: "http://outside.example/" }, { names, port });
      await expect(outcome).rejects.toThrow("not a public address");
      expect(connected).toEqual([`${publicAddress}:80`]);
    },
  );

  test.each([
    ["a user", "http://admin@outside.example/", "user or password"],
    ["a password", "http://a:b@outside.example/", "user or password"],
    ["what looks like a host before the @", "http://outside.example@127.0.0.1/", "user or password"],
    ["a file", "file:///etc/passwd", "file: is refused"],
    ["ftp", "ftp://outside.example/", "ftp: is refused"],
    ["data", "data:text/plain,x", "data: is refused"],
    ["a very long one", `http://outside.example/${"x".repeat(4_000)}`, "longer than"],
  ])("W5 security: a URL with %s is refused", async (_what, url, message) => {
    const { outcome, connected, resolved } = ask({ url });
    const error = await outcome.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(isUnrecoverable(error)).toBe(true);
    expect([connected, resolved]).toEqual([[], []]);
  });

  test.each(["file:///etc/passwd", "http://user:secret@outside.example/"])(
    "W5 security: a redirect to %s is refused",
    async (location) => {
      const port = await serve((_request, response) => response.writeHead(302, { location }).end());
      const { outcome } = ask(
        { url: "http://outside.example/" },
        { names: { "outside.example": [publicAddress] }, port },
      );
      await expect(outcome).rejects.toThrow("refused");
    },
  );
});
