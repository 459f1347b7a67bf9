//! The startup cache of Firefox.
//!
//! At the first start with a profile, Firefox compiles its own scripts, and writes the result into the profile. That is nearly
//! half of the work of a start. So the first Firefox that a test closes leaves its cache in `target/e2e`, and new profiles get
//! a copy. Nothing else of a profile is copied.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::support::engine::firefox;

const CACHE: &str = "startupCache";
/// Without it Firefox takes the cache for that of another version.
const VERSION: &str = "compatibility.ini";

/// Copies the kept cache, if there is one, into a new profile.
pub(crate) fn add_startup_cache(profile: &Path) {
    if let Some(kept) = kept_cache().filter(|kept| kept.is_dir()) {
        copy(&kept, profile).unwrap();
    }
}

/// Keeps the cache of a profile whose Firefox has ended, if none is kept.
pub(crate) fn keep_startup_cache(profile: &Path) {
    let Some(kept) = kept_cache().filter(|kept| !kept.exists()) else {
        return;
    };
    let is_complete = profile.join(CACHE).is_dir() && profile.join(VERSION).is_file();
    let folder = kept.parent().expect("it is in a folder");
    fs::create_dir_all(folder).unwrap();
    let copied = tempfile::tempdir_in(folder).unwrap();
    if is_complete && copy(profile, copied.path()).is_ok() {
        // Another process may have kept one meanwhile.
        let _ = fs::rename(copied.path(), &kept);
    }
}

/// Where the cache of this version of Firefox is kept.
fn kept_cache() -> Option<PathBuf> {
    let program = fs::canonicalize(firefox()?).ok()?;
    let description = fs::read_to_string(program.with_file_name("application.ini")).ok()?;
    let build = description
        .lines()
        .find_map(|line| line.strip_prefix("BuildID="))?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e");
    Some(folder.join(format!("firefox-startup-cache-{build}")))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to.join(CACHE))?;
    fs::copy(from.join(VERSION), to.join(VERSION))?;
    for file in fs::read_dir(from.join(CACHE))? {
        let file = file?;
        fs::copy(file.path(), to.join(CACHE).join(file.file_name()))?;
    }
    Ok(())
}
