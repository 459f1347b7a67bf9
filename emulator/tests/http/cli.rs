//! The binary.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_smh-emulator"))
}

/// Ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn assert_refused(output: &Output, what: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains(what) && stderr.lines().count() == 1, "{stderr}");
    assert!(output.stdout.is_empty());
}

#[tokio::test]
async fn it_prints_its_url_first_and_ends_when_told() {
    let root = tempfile::TempDir::new().unwrap();
    let mut command = command();
    command.arg("--root").arg(root.path()).args([
        "--library",
        "own",
        "--port",
        "0",
        "--create-latency-ms",
        "10",
    ]);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut stdout = BufReader::new(running.0.stdout.take().unwrap());
    let mut url = String::new();
    stdout.read_line(&mut url).unwrap();
    let url = url.trim_end();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let text = reqwest::get(format!("{url}/_emulator/state"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["library"], "own");

    #[cfg(unix)]
    {
        let pid = running.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(running.0.wait().unwrap().code(), Some(0));
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
    }
}

#[test]
fn it_refuses_a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    assert_refused(
        &command().args(["--port", &port]).output().unwrap(),
        &format!("port {port} "),
    );
}

#[test]
fn it_refuses_a_root_that_is_no_directory() {
    assert_refused(
        &command().args(["--root", "Cargo.toml"]).output().unwrap(),
        "Cargo.toml",
    );
}
