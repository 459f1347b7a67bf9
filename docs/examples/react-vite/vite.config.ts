import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // For `npm run dev`, with `npm start` beside it.
  server: { proxy: { "/session": "http://127.0.0.1:8080" } },
});
