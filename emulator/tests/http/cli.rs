//! The binary: options, output and exit codes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_smh-emulator"))
}

/// Kills the process when the test ends, even if it fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn assert_refused(output: &Output, expected: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains(expected) && stderr.lines().count() == 1,
        "{stderr}"
    );
    assert!(output.stdout.is_empty());
}

#[tokio::test]
async fn the_first_line_is_the_url_and_sigterm_stops_it() {
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
fn a_port_in_use_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    assert_refused(
        &command().args(["--port", &port]).output().unwrap(),
        &format!("port {port} "),
    );
}

#[test]
fn a_root_that_is_not_a_directory_is_an_error() {
    assert_refused(
        &command().args(["--root", "Cargo.toml"]).output().unwrap(),
        "the root Cargo.toml is not a directory",
    );
    assert_refused(
        &command().args(["--root", "missing"]).output().unwrap(),
        "the root missing does not exist",
    );
}

#[test]
fn an_invalid_option_is_an_error_of_one_line() {
    for (args, expected) in [
        (
            vec!["--port", "abc"],
            "--port cannot be \"abc\": it must be a whole number from 0 to 65535",
        ),
        (vec!["--port", "70000"], "--port cannot be \"70000\""),
        (vec!["--search-ttl-s", "-1"], "--search-ttl-s cannot be \"-1\""),
        (vec!["--port"], "--port needs a value"),
        (vec!["--library="], "--library needs a value"),
        (
            vec!["--prot", "5"],
            "unexpected argument --prot; did you mean --port?",
        ),
        (
            vec!["films"],
            "unexpected argument films; --help lists all options",
        ),
        (vec!["--json=yes"], "--json"),
    ] {
        assert_refused(&command().args(args).output().unwrap(), expected);
    }
}

#[test]
fn help_and_version_are_printed_to_standard_output() {
    for (flag, expected) in [
        ("--help", "Usage: smh-emulator [OPTIONS]"),
        ("-h", "Exit codes:"),
        (
            "--version",
            concat!("smh-emulator ", env!("CARGO_PKG_VERSION"), "\n"),
        ),
    ] {
        let output = command().arg(flag).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(
            String::from_utf8_lossy(&output.stdout).contains(expected),
            "{output:?}"
        );
        assert!(output.stderr.is_empty());
    }
}

#[tokio::test]
async fn it_prints_json_and_exits_when_standard_input_closes() {
    let mut command = command();
    command.args(["--json", "--exit-with-parent", "--library", "films"]);
    let mut running = Running(
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut stdout = BufReader::new(running.0.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["library"], "films");
    let url = line["url"].as_str().unwrap();
    let token = line["token"].as_str().unwrap();
    let tasks = reqwest::get(format!("{url}/api/v1/task/films/1?access_token={token}"))
        .await
        .unwrap();
    assert_eq!(tasks.status(), 200);

    // Input alone does not stop it.
    let mut stdin = running.0.stdin.take().unwrap();
    stdin.write_all(b"ignored\n").unwrap();
    assert_eq!(
        reqwest::get(format!("{url}/_emulator/state"))
            .await
            .unwrap()
            .status(),
        200
    );
    drop(stdin);
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}
