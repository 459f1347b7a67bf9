//! The processes of examples.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Where an example has been built.
pub(super) fn folder(name: &str) -> PathBuf {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/examples");
    let folder = examples.join(name);
    assert!(
        folder.join(".built").is_file(),
        "the example {name} is not built: run `make examples`"
    );
    folder
}

/// A command in an example's folder, which knows where the service is.
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

/// The server that an example starts.
pub(super) struct Server {
    /// Its root, without a slash at the end.
    pub(super) url: String,
    process: Child,
}

impl Server {
    /// `npm start`, at any free port.
    pub(super) async fn start(name: &str, service: &str) -> Self {
        let mut command = command("npm", name, service);
        command.args(["start", "--silent"]).env("PORT", "0");
        if name == "next" {
            command.args(["--", "--hostname", "127.0.0.1"]);
        }
        // npm and what it starts end together.
        let mut process = command.stdout(Stdio::piped()).process_group(0).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = loop {
            let line = lines.next_line().await.unwrap();
            let line =
                line.unwrap_or_else(|| panic!("the server of {name} ended before it said where it is"));
            if let Some((_, rest)) = line.split_once("http://") {
                break format!("http://{}", rest.trim().trim_end_matches('/'));
            }
        };
        // What else it says must find a reader.
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
