//! The browsers' kinds: their programs, drivers and settings.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// A kind of browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

const FIREFOX: &[&str] = &["firefox-esr", "firefox"];

impl Engine {
    /// The programs it needs, each by the names under which it may be installed.
    fn programs(self) -> &'static [&'static [&'static str]] {
        match self {
            Engine::Chromium => &[&["chromium", "google-chrome", "chrome"], &["chromedriver"]],
            Engine::Firefox => &[FIREFOX, &["geckodriver"]],
            Engine::WebKit => &[&["WebKitWebDriver"], &["Xvfb"]],
        }
    }

    /// A program that this machine lacks to run it.
    pub(crate) fn missing(self) -> Option<&'static str> {
        let lacks = |names: &&&[&str]| in_path(names).is_none();
        self.programs().iter().find(lacks).map(|names| names[0])
    }

    /// The command that starts its driver on a port.
    pub(crate) fn driver(self, port: u16, profile: &Path) -> Command {
        match self {
            Engine::Chromium => {
                let mut command = Command::new("chromedriver");
                command.arg(format!("--port={port}"));
                command
            }
            Engine::Firefox => {
                let mut command = Command::new("geckodriver");
                command
                    .args(["--port", &port.to_string(), "--websocket-port", "0"])
                    // For what a user does with the window and a page cannot do.
                    .arg("--allow-system-access")
                    .env("MOZ_CRASHREPORTER_DISABLE", "1");
                command
            }
            Engine::WebKit => {
                let mut command = Command::new("WebKitWebDriver");
                command
                    .arg(format!("--port={port}"))
                    .env("GSETTINGS_BACKEND", "memory")
                    .env("NO_AT_BRIDGE", "1");
                for folder in ["CONFIG", "CACHE", "DATA"] {
                    command.env(format!("XDG_{folder}_HOME"), profile);
                }
                command
            }
        }
    }

    /// The capabilities of a session. With `answers_prompts`, the test itself answers a page that asks the user to stay.
    pub(crate) fn capabilities(self, profile: &Path, answers_prompts: bool) -> Value {
        let mut capabilities = match self {
            Engine::Chromium => json!({
                "browserName": "chrome",
                // Every entry, for `browser_log`.
                "goog:loggingPrefs": { "browser": "ALL" },
                "goog:chromeOptions": {
                    "args": [
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--window-size=1200,900",
                        // The soak test collects garbage.
                        "--js-flags=--expose-gc",
                        format!("--user-data-dir={}", profile.display()),
                    ],
                    // Opens chrome://discards.
                    "localState": { "internal_only_uis_enabled": true },
                },
            }),
            Engine::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {
                    "binary": firefox(),
                    "args": ["-headless", "-profile", profile],
                    "prefs": firefox_preferences(),
                },
            }),
            // Its driver knows where its MiniBrowser is.
            Engine::WebKit => json!({}),
        };
        if answers_prompts {
            // The drivers answer such a prompt themselves, except in a session with WebDriver BiDi.
            capabilities["webSocketUrl"] = json!(true);
            capabilities["unhandledPromptBehavior"] =
                json!({ "default": "ignore", "beforeUnload": "ignore" });
        }
        capabilities
    }
}

/// Firefox's program.
pub(crate) fn firefox() -> Option<PathBuf> {
    in_path(FIREFOX)
}

/// A user's settings, but nothing connects to other hosts.
fn firefox_preferences() -> Value {
    json!({
        "dom.disable_beforeunload": false,
        "app.normandy.enabled": false,
        "app.update.disabledForTesting": true,
        "browser.newtabpage.activity-stream.feeds.topsites": false,
        "browser.region.network.url": "",
        "browser.safebrowsing.downloads.remote.enabled": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "browser.search.update": false,
        "browser.topsites.contile.enabled": false,
        "datareporting.healthreport.uploadEnabled": false,
        "datareporting.policy.dataSubmissionEnabled": false,
        "dom.push.connection.enabled": false,
        "extensions.systemAddon.update.enabled": false,
        "extensions.update.enabled": false,
        "media.gmp-manager.updateEnabled": false,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "services.settings.server": "data:,#remote-settings-dummy/v1",
        "toolkit.telemetry.enabled": false,
        "toolkit.telemetry.server": "",
    })
}

/// The first of these programs that is in PATH.
fn in_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let files = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}
