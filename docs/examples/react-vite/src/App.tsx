import { useState } from "react";
import { SearchBox } from "./SearchBox";

const views = ["Search", "About"] as const;

export function App() {
  const [shown, show] = useState<(typeof views)[number]>("Search");
  return (
    <>
      <header>
        <p className="brand">Search with React</p>
        <nav aria-label="Views">
          {views.map((view) => (
            <button key={view} type="button" aria-current={view === shown ? "page" : undefined} onClick={() => show(view)}>
              {view}
            </button>
          ))}
          <a href="/elsewhere.html">Another page</a>
        </nav>
      </header>
      <main>
        <h1>{shown}</h1>
        {shown === "Search" ? <SearchBox /> : <p>The search box is closed, and its search is deleted on the server.</p>}
      </main>
    </>
  );
}
