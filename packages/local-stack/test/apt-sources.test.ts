import { describe, expect, test } from "vitest";

import { parseDeb822, parseOneLine } from "../src/apt-sources.ts";
import { parseNatsVersion, suitesFor } from "../src/nats-binary.ts";
import { parseOsRelease } from "../src/os-release.ts";

describe("the machine's package sources", () => {
  test("R1 paragraphs of fields are read, comments and other types are not", () => {
    const text = `Types: deb
# a comment inside a paragraph
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb-src
URIs: http://mirror.example/debian
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://mirror.example/off
Suites: bookworm
Components: main
`;
    expect(parseDeb822(text)).toEqual([
      {
        uri: "http://mirror.example/debian",
        suites: ["bookworm", "bookworm-updates"],
        components: ["main", "contrib"],
        signedBy: "/usr/share/keyrings/debian.gpg",
      },
    ]);
  });

  test("R1 an armoured key inside a paragraph is carried over whole", () => {
    const key = "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----";
    const text = `Types: deb\nURIs: http://mirror.example/debian\nSuites: noble\nComponents: main\nSigned-By:${key}\n`;
    expect(parseDeb822(text)[0]?.signedBy).toBe(key);
  });

  test("R1 one-line sources are read with and without options", () => {
    const text = `# deb http://mirror.example/debian off main
deb http://mirror.example/debian bookworm main contrib # the mirror
deb [arch=amd64 signed-by=/etc/apt/key.gpg] http://other.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
`;
    expect(parseOneLine(text)).toEqual([
      { uri: "http://mirror.example/debian", suites: ["bookworm"], components: ["main", "contrib"] },
      {
        uri: "http://other.example/debian",
        suites: ["bookworm"],
        components: ["main"],
        signedBy: "/etc/apt/key.gpg",
      },
    ]);
  });

  test.each([
    ['ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="x"', { family: "debian", codename: "bookworm" }],
    [
      'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble',
      { family: "ubuntu", codename: "noble" },
    ],
    ["ID=fedora", { family: "other", codename: "" }],
  ])("R1 the system is known from %j", (text, expected) => {
    expect(parseOsRelease(text)).toEqual(expected);
  });

  test("R1 a suite that is new enough is taken first, an old one is passed over", () => {
    expect(suitesFor({ family: "debian", codename: "bookworm" })[0]).toBe("trixie");
    expect(suitesFor({ family: "debian", codename: "sid" })).toEqual(["sid"]);
    expect(suitesFor({ family: "other", codename: "" })).toEqual([]);
  });

  test.each([
    ["nats-server: v2.10.27", [2, 10, 27]],
    ["nats-server: v2.9.10-beta.1", [2, 9, 10]],
    ["command not found", undefined],
  ])("R1 the version in %j is understood", (output, expected) => {
    expect(parseNatsVersion(output)).toEqual(expected);
  });
});
