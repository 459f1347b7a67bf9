//! Why an emulator could not start.

use std::io;
use std::path::PathBuf;

/// Why an emulator could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The root is missing, unreadable, or a file.
    #[error("the root {} {}; pass an existing directory as the root", path.display(), complaint(source))]
    Root {
        /// The requested root.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Another process listens on the port.
    #[error("port {0} is already in use; choose another port, or 0 for a free one")]
    PortInUse(u16),
    /// The port could not be bound for another reason.
    #[error("cannot listen on port {port}: {source}")]
    Listen {
        /// The requested port.
        port: u16,
        /// The error of the operating system.
        source: io::Error,
    },
}

fn complaint(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        io::ErrorKind::NotADirectory => "is not a directory".to_owned(),
        kind => format!("cannot be read ({kind})"),
    }
}
