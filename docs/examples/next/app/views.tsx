"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const views = { "/": "Search", "/about": "About" };

export function Views() {
  const shown = usePathname();
  return (
    <nav aria-label="Views">
      {Object.entries(views).map(([path, name]) => (
        <Link key={path} href={path} aria-current={path === shown ? "page" : undefined}>
          {name}
        </Link>
      ))}
      <a href="/elsewhere.html">Another page</a>
    </nav>
  );
}
