//! The command line's options.

use std::error::Error as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use smh_emulator::Config;

const AFTER_HELP: &str = "\
It prints its URL as the first line of standard output, and runs until Ctrl-C or SIGTERM. It listens on 127.0.0.1 only.

Examples:
  smh-emulator --root ./films
  smh-emulator --root ./films --port 8787 --create-latency-ms 100
  smh-emulator --root ./films --json

Exit codes:
  0  it was stopped, by Ctrl-C, by SIGTERM, or by --exit-with-parent
  1  it failed while it ran
  2  it did not start: an option, the folder or the port cannot be used";

/// A local server for the search and task API of Tencent Cloud SMH, over a folder, for development and tests
#[derive(Parser)]
#[command(name = "smh-emulator", version, after_help = AFTER_HELP, args_override_self = true, allow_negative_numbers = true)]
pub(crate) struct Args {
    /// The folder to serve as the library's contents
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The port on 127.0.0.1; 0 picks a free port
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = port)]
    port: u16,
    /// The id of the library
    #[arg(long, value_name = "ID", default_value = "smhdemo", value_parser = NonEmptyStringValueParser::new())]
    library: String,
    /// The library_secret that the token endpoint requires
    #[arg(long, default_value = "demo-secret", value_parser = NonEmptyStringValueParser::new())]
    secret: String,
    /// Print one line of JSON instead of the URL: url, library, and an administrator's token
    #[arg(long)]
    pub(crate) json: bool,
    /// Exit when standard input closes, as it does when the process at its other end exits for any reason
    #[arg(long)]
    pub(crate) exit_with_parent: bool,
    /// How long a create request takes
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = number, help_heading = "Behaviour")]
    create_latency_ms: u32,
    /// How long a create request then waits for a full first page, for tests that must not depend on the machine's speed
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number, help_heading = "Behaviour")]
    first_page_wait_ms: u32,
    /// A search expires after being idle for this long
    #[arg(long, value_name = "N", default_value_t = 600, value_parser = number, help_heading = "Behaviour")]
    search_ttl_s: u32,
    /// A token expires when it has not been used for this long
    #[arg(long, value_name = "N", default_value_t = 86_400, value_parser = number, help_heading = "Behaviour")]
    token_period_s: u32,
    /// How long a task started by a client runs
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = number, help_heading = "Behaviour")]
    task_duration_ms: u32,
    /// A batch with more items than this becomes a task
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = number, help_heading = "Behaviour")]
    batch_async_over: u32,
    /// A pause after each visited file, to slow searches down
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number, help_heading = "Behaviour")]
    walk_delay_us: u32,
    /// Start with file history enabled; it must be disabled before the history can be cleared
    #[arg(long, help_heading = "Behaviour")]
    file_history: bool,
    /// The minimum time between two requests that clear the history
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = number, help_heading = "Behaviour")]
    history_interval_s: u32,
    /// How long browsers may cache preflight responses
    #[arg(long, value_name = "N", default_value_t = 600, value_parser = number, help_heading = "Behaviour")]
    cors_max_age_s: u32,
}

impl From<Args> for Config {
    fn from(args: Args) -> Self {
        Self {
            root: args.root,
            port: args.port,
            library: args.library,
            secret: args.secret,
            create_latency: Duration::from_millis(args.create_latency_ms.into()),
            first_page_wait: Duration::from_millis(args.first_page_wait_ms.into()),
            search_ttl: Duration::from_secs(args.search_ttl_s.into()),
            token_period: Duration::from_secs(args.token_period_s.into()),
            walk_delay: Duration::from_micros(args.walk_delay_us.into()),
            task_duration: Duration::from_millis(args.task_duration_ms.into()),
            batch_async_over: usize::try_from(args.batch_async_over).unwrap_or(usize::MAX),
            file_history: args.file_history,
            history_interval: Duration::from_secs(args.history_interval_s.into()),
            cors_max_age: Duration::from_secs(args.cors_max_age_s.into()),
        }
    }
}

/// Why there are no options to run with.
pub(crate) enum NoArgs {
    /// The user asked for help or for the version, which this is.
    Asked(clap::Error),
    /// One sentence that says what is wrong.
    Invalid(String),
}

/// Reads the options from the command line.
pub(crate) fn read() -> Result<Args, NoArgs> {
    Args::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => NoArgs::Asked(error),
        _ => NoArgs::Invalid(sentence(&error)),
    })
}

/// Clap's message has several lines; this is the part that says what is wrong.
fn sentence(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        Some(ContextValue::Strings(texts)) => texts.first().map(String::as_str),
        _ => None,
    };
    // `--port <N>`: only the name.
    let option = context(ContextKind::InvalidArg).and_then(|option| option.split(' ').next());
    let value = context(ContextKind::InvalidValue).filter(|value| !value.is_empty());
    match (error.kind(), option, value) {
        (ErrorKind::ValueValidation, Some(option), Some(value)) => {
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            format!("{option} cannot be {value:?}: {reason}")
        }
        (ErrorKind::InvalidValue, Some(option), None) => format!("{option} needs a value"),
        (ErrorKind::UnknownArgument, Some(option), _) => match context(ContextKind::SuggestedArg) {
            Some(similar) => format!("unexpected argument {option}; did you mean {similar}?"),
            None => format!("unexpected argument {option}; --help lists all options"),
        },
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            first.strip_prefix("error: ").unwrap_or(first).to_owned()
        }
    }
}

fn port(text: &str) -> Result<u16, &'static str> {
    text.parse()
        .map_err(|_| "it must be a whole number from 0 to 65535")
}

fn number(text: &str) -> Result<u32, &'static str> {
    text.parse()
        .map_err(|_| "it must be a whole number from 0 to 4294967295")
}
