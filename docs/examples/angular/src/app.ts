import { Component, signal } from "@angular/core";
import { SearchBox } from "./search-box";

@Component({
  selector: "app-root",
  imports: [SearchBox],
  template: `
    <header>
      <p class="brand">Search with Angular</p>
      <nav aria-label="Views">
        @for (view of views; track view) {
          <button type="button" [attr.aria-current]="view === shown() ? 'page' : null" (click)="shown.set(view)">{{ view }}</button>
        }
        <a href="/elsewhere.html">Another page</a>
      </nav>
    </header>
    <main>
      <h1>{{ shown() }}</h1>
      @if (shown() === "Search") {
        <app-search-box />
      } @else {
        <p>The search box is closed, and its search is deleted on the server.</p>
      }
    </main>
  `,
})
export class App {
  protected readonly views = ["Search", "About"];
  protected readonly shown = signal("Search");
}
