import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One place packages come from, as the machine itself has it. */
export interface AptSource {
  uri: string;
  suites: string[];
  components: string[];
  /** A keyring's path or an armoured key, carried over as it stands. */
  signedBy?: string;
}

function words(text: string | undefined): string[] {
  return (text ?? "").split(/\s+/).filter(Boolean);
}

/** The format of `*.sources`: paragraphs of fields; a line that begins with a blank continues the one before. */
export function parseDeb822(text: string): AptSource[] {
  const paragraphs = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .split(/\n[ \t]*\n/);
  return paragraphs.flatMap((paragraph) => {
    const fields = new Map<string, string>();
    for (const [, name = "", value = ""] of paragraph.matchAll(/^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)) {
      fields.set(name.toLowerCase(), value.trimEnd());
    }
    if (!words(fields.get("types")).includes("deb") || fields.get("enabled") === "no") return [];
    const signedBy = fields.get("signed-by");
    const suites = words(fields.get("suites"));
    const components = words(fields.get("components"));
    const shared = signedBy ? { suites, components, signedBy } : { suites, components };
    return words(fields.get("uris")).map((uri): AptSource => Object.assign({ uri }, shared));
  });
}

/** The format of `sources.list`: `deb [options] uri suite component…`. */
export function parseOneLine(text: string): AptSource[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (!found) return [];
    const [, options, uri = "", suite = "", components] = found;
    const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(options ?? "")?.[1];
    return [{ uri, suites: [suite], components: words(components), ...(signedBy && { signedBy }) }];
  });
}

/** All sources of the machine. */
export async function readAptSources(root = "/etc/apt"): Promise<AptSource[]> {
  const parts = await readdir(join(root, "sources.list.d")).catch(() => []);
  const files = [join(root, "sources.list"), ...parts.map((part) => join(root, "sources.list.d", part))];
  const parsed = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, "utf8").catch(() => "");
      if (file.endsWith(".sources")) return parseDeb822(text);
      return file.endsWith(".list") ? parseOneLine(text) : [];
    }),
  );
  return parsed.flat();
}
