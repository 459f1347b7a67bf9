//! A service that records its requests: recording_server.js beside this file.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub(crate) struct RecordingServer {
    pub(crate) url: String,
    /// Ends with its handle.
    _server: Child,
}

impl RecordingServer {
    pub(crate) async fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/service_worker/recording_server.js");
        let mut server = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("node does not start: {error}"));
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let url = lines.next_line().await.unwrap();
        RecordingServer {
            url: url.expect("the server ended before it had an address"),
            _server: server,
        }
    }
}
