import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv, type Plugin } from "vite";

const compressible = /\.(?:js|css|html|svg|json)$/;
const worthwhileBytes = 1_024;

/** Writes `.br` and `.gz` beside each text file, so that the server never compresses at request time. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    enforce: "post",
    async generateBundle(_, bundle) {
      const files = Object.values(bundle).filter(({ fileName }) => compressible.test(fileName));
      for (const file of files) {
        const source = Buffer.from(file.type === "chunk" ? file.code : file.source);
        if (source.length < worthwhileBytes) continue;
        // oxlint-disable-next-line no-await-in-loop -- one after another keeps memory and CPU low
        const [brotli, gzipped] = await Promise.all([
          promisify(brotliCompress)(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }),
          promisify(gzip)(source, { level: 9 }),
        ]);
        this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source: brotli });
        this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: gzipped });
      }
    },
  };
}

export default defineConfig(({ mode }) => {
  const server = loadEnv(mode, import.meta.dirname, "MILLRACE_")["MILLRACE_SERVER_URL"] ?? "http://127.0.0.1:3000";
  return {
    plugins: [react(), tailwind(), precompress()],
    server: { proxy: { "/trpc": server, "/api": server, "/health": server } },
    build: {
      outDir: "dist/app",
      emptyOutDir: true,
      // The content security policy allows nothing but files of our own: no data: URLs.
      assetsInlineLimit: 0,
    },
  };
});
