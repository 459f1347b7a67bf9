//! The processes of the examples.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The folder of a built example.
pub(super) fn folder(name: &str) -> PathBuf {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/examples");
    let folder = examples.join(name);
    assert!(
        folder.join(".built").is_file(),
        "the example {name} is not built: run `make examples`"
    );
    folder
}

/// A command that runs in an example's folder, with the URL of the service in its environment.
pub(super) fn command(program: &str, name: &str, service: &str) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder(name))
        .env("SMH_BASE_URL", service)
        .env("NEXT_TELEMETRY_DISABLED", "1")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// The web server of an example.
pub(super) struct Server {
    /// Without a slash at the end.
    pub(super) url: String,
    process: Child,
}

impl Server {
    /// Runs `npm start` on a free port.
    pub(super) async fn start(name: &str, service: &str) -> Self {
        let mut command = command("npm", name, service);
        command.args(["start", "--silent"]).env("PORT", "0");
        if name == "next" {
            command.args(["--", "--hostname", "127.0.0.1"]);
        }
        // A group, so that npm and its child processes end together.
        let mut process = command.stdout(Stdio::piped()).process_group(0).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next_line().await.unwrap();
            let line = line.unwrap_or_else(|| panic!("the server of {name} ended before it printed its URL"));
            if let Some((_, rest)) = line.split_once("http://") {
                break format!("http://{}", rest.trim().trim_end_matches('/'));
            }
        };
        // Reads on, because the server blocks when the pipe is full.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Server { url, process }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(group) = self.process.id() {
            let _ = std::process::Command::new("kill")
                .args(["-KILL", "--", &format!("-{group}")])
                .status();
        }
    }
}
