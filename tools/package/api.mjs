// What of the package is public, in tests/api/, one report for each entry, so that every change of it shows in review. With
// --check the reports must be up to date; otherwise they are written.

import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { adapterEntries, clientEntries } from "./entry-points.mjs";
import { root } from "./place.mjs";

const check = process.argv.includes("--check");

/** What an entry exports. */
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
          // All that is exported is public.
          "ae-missing-release-tag": none,
          // Their users have the types from where they have the client.
          ...(adapter && { "ae-forgotten-export": none }),
        },
        // One-line `@default` and `@see` are TypeDoc's and editors', not TSDoc's.
        tsdocMessageReporting: { default: none },
      },
    },
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: !check, messageCallback });
  if (!succeeded) process.exitCode = 1;
}

/** Only what has to be done something about. */
function messageCallback(message) {
  message.handled = ![ExtractorLogLevel.Error, ExtractorLogLevel.Warning].includes(message.logLevel);
  if (message.messageId === "console-api-report-not-copied") message.text += "\nIf the change is meant, run `make api` and commit what it changes.";
}

for (const entry of clientEntries) report(entry, false);
for (const entry of adapterEntries) report(entry, true);
