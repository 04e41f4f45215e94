import { expect, test } from "vitest";
import { accountKey } from "./account-key.ts";
import { addressKey } from "./address-key.ts";

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64"],
  ["192.0.2.7:4711", "192.0.2.7"],
  ["[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"],
  ["[2001:db8:1:2::9]", "2001:db8:1:2::/64"],
])("A9 the address %s counts as %s", (ip, key) => {
  expect(addressKey(ip)).toBe(key);
});

test.each(["Kate.Ivanova@Example.COM", "KATE.IVANOVA@EXAMPLE.COM", "\u212Aate.\u0130vanova@example.com"])(
  "A9 %s is the account kate.ivanova@example.com",
  (email) => {
    expect(accountKey(email)).toBe(accountKey("kate.ivanova@example.com"));
  },
);

test("A9 the key of an account does not hold its e-mail", () => {
  expect(accountKey("kate@example.com")).toMatch(/^[\w-]{43}$/);
});
