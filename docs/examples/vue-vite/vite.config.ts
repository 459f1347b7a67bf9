import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [vue()],
  // For `npm run dev`, with `npm start` beside it.
  server: { proxy: { "/session": "http://127.0.0.1:8080" } },
});
