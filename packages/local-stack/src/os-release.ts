import { readFile } from "node:fs/promises";

export interface OsRelease {
  /** `debian`, `ubuntu` or the family that a derivative names. */
  family: "debian" | "ubuntu" | "other";
  codename: string;
}

export function parseOsRelease(text: string): OsRelease {
  const fields = new Map(
    text.split("\n").map((line) => {
      const [key = "", ...value] = line.split("=");
      return [key.trim(), value.join("=").trim().replaceAll('"', "")];
    }),
  );
  const names = new Set([fields.get("ID") ?? "", ...(fields.get("ID_LIKE") ?? "").split(" ")]);
  const family = names.has("ubuntu") ? "ubuntu" : names.has("debian") ? "debian" : "other";
  return { family, codename: fields.get("UBUNTU_CODENAME") ?? fields.get("VERSION_CODENAME") ?? "" };
}

export async function readOsRelease(): Promise<OsRelease> {
  return parseOsRelease(await readFile("/etc/os-release", "utf8").catch(() => ""));
}
