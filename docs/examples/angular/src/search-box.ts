import { afterNextRender, Component, computed, DestroyRef, type ElementRef, inject, viewChild } from "@angular/core";
import { connectInput } from "smh-wasm/input";
import { loadSmh, smh, smhError } from "./smh";
import { injectSmhSearch } from "./smh-search";
import { errorMessage, statusMessage } from "./messages";

/** A search box. Its search is deleted when it is destroyed. */
@Component({
  selector: "app-search-box",
  template: `
    <label for="keyword">Name of a file or folder</label>
    <input #input id="keyword" type="search" autocomplete="off" spellcheck="false" />
    <p class="status" role="status">{{ status() }}</p>
    <ul class="results" aria-label="Results">
      @for (item of snapshot().items; track item.path.join("/")) {
        <li>
          {{ item.name }}
          <small>{{ item.path.slice(0, -1).join("/") || "/" }}</small>
        </li>
      }
    </ul>
    @if (message(); as text) {
      <div class="failure" role="alert">
        <p>{{ text }}</p>
        <button class="button" type="button" (click)="tryAgain()">Try again</button>
      </div>
    } @else if (snapshot().hasMore && snapshot().items.length > 0) {
      <button class="button" type="button" [attr.aria-disabled]="snapshot().status !== 'ready'" (click)="box.loadMore()">More</button>
    }
  `,
})
export class SearchBox {
  protected readonly box = injectSmhSearch(smh);
  protected readonly snapshot = this.box.snapshot;
  protected readonly status = computed(() => statusMessage(this.snapshot()));
  protected readonly message = computed(() => {
    const error = smhError() ?? this.snapshot().error;
    return error === undefined ? undefined : errorMessage(error);
  });
  private readonly input = viewChild.required<ElementRef<HTMLInputElement>>("input");

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const { disconnect } = connectInput(this.input().nativeElement, this.box);
      destroyed.onDestroy(disconnect);
    });
  }

  protected tryAgain() {
    this.input().nativeElement.focus();
    if (smh() === undefined) void loadSmh();
    else this.box.retry();
  }
}
