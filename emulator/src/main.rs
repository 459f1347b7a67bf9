//! Runs the emulator from a shell.

mod cli;

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;

use serde_json::json;
use smh_emulator::Emulator;
use tokio::sync::oneshot;

use crate::cli::{Args, NoArgs};

/// An option, the root or the port cannot be used.
const NOT_STARTED: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::read() {
        Ok(args) => run(args).await,
        Err(NoArgs::Asked(text)) => {
            // An error means that nobody reads it.
            let _ = text.print();
            ExitCode::SUCCESS
        }
        Err(NoArgs::Invalid(reason)) => fail(&reason, NOT_STARTED),
    }
}

async fn run(args: Args) -> ExitCode {
    let (in_json, with_parent) = (args.json, args.exit_with_parent);
    // Before the URL is printed: whoever reads it may send a signal at once.
    let signal = match stop_signal() {
        Ok(signal) => signal,
        Err(error) => return fail(&format!("cannot wait for signals: {error}"), 1),
    };
    let config = smh_emulator::Config::from(args);
    let library = config.library.clone();
    let emulator = match Emulator::start(config).await {
        Ok(emulator) => emulator,
        Err(error) => return fail(&error.to_string(), NOT_STARTED),
    };
    let first_line = if in_json {
        let token = emulator.token(None, None);
        json!({ "url": emulator.url(), "library": library, "token": token }).to_string()
    } else {
        emulator.url().to_owned()
    };
    if let Err(error) = print(&first_line) {
        // The parent is gone already, or does not need the line.
        eprintln!("smh-emulator: cannot write to standard output: {error}");
    }
    if with_parent {
        tokio::select! {
            () = signal => {}
            () = stdin_closed() => {}
        }
    } else {
        signal.await;
    }
    emulator.shutdown().await;
    ExitCode::SUCCESS
}

fn fail(reason: &str, code: u8) -> ExitCode {
    // An error means that nobody reads it.
    let _ = writeln!(io::stderr(), "smh-emulator: {reason}");
    ExitCode::from(code)
}

fn print(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Waits until standard input closes. A thread of its own reads it: the runtime could not end before a read of one of its
/// own threads ends.
async fn stdin_closed() {
    let (closed, wait) = oneshot::channel::<()>();
    let reader = move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(closed);
    };
    // Without the thread, `closed` is dropped at once: better no emulator than one that outlives its parent.
    let _ = thread::Builder::new().name("stdin".to_owned()).spawn(reader);
    let _ = wait.await;
}

/// Listens for Ctrl-C and SIGTERM from now on, and returns a future that waits for one of them.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens for Ctrl-C from now on, and returns a future that waits for it.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
