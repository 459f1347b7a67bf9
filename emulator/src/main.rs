//! Runs the emulator from a shell.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use smh_emulator::{Config, Emulator};

/// A local emulator of the Tencent Cloud SMH search and task service, for development and tests.
///
/// Prints its URL as the first line of standard output, and runs until it gets Ctrl-C or SIGTERM.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// The directory to serve as the library's contents
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The port on 127.0.0.1; 0 picks a free port
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// The id of the library
    #[arg(long, value_name = "ID", default_value = "smhdemo")]
    library: String,
    /// The library_secret that the token endpoint requires
    #[arg(long, default_value = "demo-secret")]
    secret: String,
    /// How long a create request takes
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    create_latency_ms: u64,
    /// How long a create request then waits for a full first page, for tests that must not depend on the machine's speed
    #[arg(long, value_name = "N", default_value_t = 0)]
    first_page_wait_ms: u64,
    /// A search expires after being idle for this long
    #[arg(long, value_name = "N", default_value_t = 600)]
    search_ttl_s: u64,
    /// A token expires when it has not been used for this long
    #[arg(long, value_name = "N", default_value_t = 86_400)]
    token_period_s: u64,
    /// How long a task started by a client runs
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    task_duration_ms: u64,
    /// A pause after each visited file, to slow searches down
    #[arg(long, value_name = "N", default_value_t = 0)]
    walk_delay_us: u64,
    /// Start with file history enabled; it must be disabled before the history can be cleared
    #[arg(long)]
    file_history: bool,
    /// The minimum time between two requests that clear the history
    #[arg(long, value_name = "N", default_value_t = 60)]
    history_interval_s: u64,
    /// How long browsers may cache preflight responses
    #[arg(long, value_name = "N", default_value_t = 600)]
    cors_max_age_s: u64,
}

impl From<Args> for Config {
    fn from(args: Args) -> Self {
        Self {
            root: args.root,
            port: args.port,
            library: args.library,
            secret: args.secret,
            create_latency: Duration::from_millis(args.create_latency_ms),
            first_page_wait: Duration::from_millis(args.first_page_wait_ms),
            search_ttl: Duration::from_secs(args.search_ttl_s),
            token_period: Duration::from_secs(args.token_period_s),
            walk_delay: Duration::from_micros(args.walk_delay_us),
            task_duration: Duration::from_millis(args.task_duration_ms),
            file_history: args.file_history,
            history_interval: Duration::from_secs(args.history_interval_s),
            cors_max_age: Duration::from_secs(args.cors_max_age_s),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let emulator = match Emulator::start(Args::parse().into()).await {
        Ok(emulator) => emulator,
        Err(error) => {
            eprintln!("smh-emulator: {error}");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = print_url(emulator.url()) {
        eprintln!("smh-emulator: cannot write to standard output: {error}");
    }
    let signal = stop_signal().await;
    emulator.shutdown().await;
    match signal {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("smh-emulator: cannot wait for signals: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_url(url: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{url}")?;
    stdout.flush()
}

#[cfg(unix)]
async fn stop_signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn stop_signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
