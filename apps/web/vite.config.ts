import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv, type Plugin } from "vite";

const compressible = /\.(?:js|css|html|svg|json)$/;
const worthwhileBytes = 1_024;

async function compress(file: string): Promise<void> {
  const source = await readFile(file);
  if (source.length < worthwhileBytes) return;
  const [brotli, gzipped] = await Promise.all([
    promisify(brotliCompress)(source),
    promisify(gzip)(source, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, gzipped)]);
}

/** Writes `.br` and `.gz` beside each text file, so that the server never compresses at request time. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) {
      const names = Object.keys(bundle).filter((name) => compressible.test(name));
      await Promise.all(names.map((name) => compress(join(dir, name))));
    },
  };
}

export default defineConfig(({ mode }) => {
  const server = loadEnv(mode, import.meta.dirname, "MILLRACE_")["MILLRACE_SERVER_URL"] ?? "http://127.0.0.1:3000";
  return {
    plugins: [react(), tailwind(), precompress()],
    server: { proxy: { "/trpc": server, "/api": server, "/oidc": server, "/health": server } },
    build: {
      outDir: "dist/app",
      emptyOutDir: true,
      // The content security policy allows nothing but files of our own: no data: URLs.
      assetsInlineLimit: 0,
    },
  };
});
