import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";
import { precompress } from "./precompress.ts";

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
