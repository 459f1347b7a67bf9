import type { Metadata } from "next";
import { connection } from "next/server";
import { Views } from "./views";
import "./style.css";

export const metadata: Metadata = { title: "Search with Next.js", icons: "/favicon.svg" };

export default async function Layout({ children }: LayoutProps<"/">) {
  // Renders the page for each request, because each has another nonce (proxy.ts).
  await connection();
  return (
    <html lang="en">
      <body>
        <header>
          <p className="brand">Search with Next.js</p>
          <Views />
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
