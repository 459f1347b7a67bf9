//! An X server without a screen, for WebKit.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The server, which ends with this handle.
pub(crate) struct Display {
    /// For the environment variable `DISPLAY`.
    pub(crate) name: String,
    _server: Child,
}

impl Display {
    pub(crate) async fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1"])
            .args(["-screen", "0", "1280x1024x24"])
            .args(["-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("Xvfb does not start: {error}; run `make setup-test`"));
        let mut lines: Lines<BufReader<ChildStdout>> = BufReader::new(server.stdout.take().unwrap()).lines();
        let number = lines
            .next_line()
            .await
            .unwrap()
            .expect("Xvfb ended before it had a display");
        Display {
            name: format!(":{}", number.trim()),
            _server: server,
        }
    }
}
