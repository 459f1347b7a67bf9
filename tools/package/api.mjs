// Writes a report of the public surface of each entry to tests/api/, so that every change of it is seen in review. With --check it
// fails if a report is out of date.

import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { adapterEntries, clientEntries } from "./entry-points.mjs";
import { root } from "./place.mjs";

const check = process.argv.includes("--check");

/** Reports the exports of an entry. */
function report(name, adapter) {
  const failure = { logLevel: ExtractorLogLevel.Error };
  const none = { logLevel: ExtractorLogLevel.None };
  const entry = join(root, `pkg/dist/${name}.d.ts`);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "pkg/package.json"),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entry,
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: "ES2022", module: "ESNext", moduleResolution: "Bundler", strict: true, skipLibCheck: adapter, types: [], lib: ["ES2022", "DOM"] },
          files: [entry],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(root, "tests/api"),
        reportTempFolder: join(root, "target/api"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: failure },
        extractorMessageReporting: {
          default: failure,
          // Every export is public.
          "ae-missing-release-tag": none,
          // An adapter uses types of the client's entry without exporting them.
          ...(adapter && { "ae-forgotten-export": none }),
        },
        // TypeDoc and editors accept one-line `@default` and `@see`, TSDoc does not.
        tsdocMessageReporting: { default: none },
      },
    },
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: !check, messageCallback });
  if (!succeeded) process.exitCode = 1;
}

/** Shows only errors and warnings. */
function messageCallback(message) {
  message.handled = ![ExtractorLogLevel.Error, ExtractorLogLevel.Warning].includes(message.logLevel);
  if (message.messageId === "console-api-report-not-copied") message.text += "\nIf the change is intended, run `make api` and commit the result.";
}

for (const entry of clientEntries) report(entry, false);
for (const entry of adapterEntries) report(entry, true);
