import { provideZoneChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { App } from "./app";
import { loadSmh } from "./smh";

bootstrapApplication(App, { providers: [provideZoneChangeDetection({ eventCoalescing: true })] }).catch((error) => console.error(error));
void loadSmh();
