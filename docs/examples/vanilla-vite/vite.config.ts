import { defineConfig } from "vite";

export default defineConfig({
  // For `npm run dev`, with `npm start` beside it.
  server: { proxy: { "/session": "http://127.0.0.1:8080" } },
});
