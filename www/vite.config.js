import { defineConfig } from "vite";
import { backend } from "./backend.js";

export default defineConfig({
  base: "./",
  plugins: [backend()],
  server: { host: "127.0.0.1", strictPort: false },
  preview: { host: "127.0.0.1", strictPort: false },
  build: {
    target: "es2022",
    // No inlined assets: the page's Content Security Policy forbids them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
