//! Links to the service's documentation point to pages that are known to exist.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers are part of the tests.

use std::path::Path;

/// Requests, error codes, tokens, revoking the tokens of a user; creating, continuing and deleting a search; tasks of a space and of
/// the library; clearing the history.
const PAGES: [&str; 10] = [
    "49938", "50072", "71159", "105294", "71107", "71108", "71109", "71002", "124487", "124387",
];

#[test]
fn every_cited_page_of_the_services_documentation_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cited = 0;
    for place in [
        "src",
        "js",
        "docs",
        "emulator",
        "www",
        "pkg/package.json",
        "README.md",
        "ARCHITECTURE.md",
    ] {
        read(&root.join(place), &mut |path, text| {
            for link in text.split("/document/product/").skip(1) {
                let page: String = link
                    .chars()
                    .take_while(|c| c.is_ascii_digit() || *c == '/')
                    .collect();
                let page = page.trim_end_matches('/');
                if page != "1339" {
                    let known = page
                        .strip_prefix("1339/")
                        .is_some_and(|page| PAGES.contains(&page));
                    assert!(known, "{}: {page}", path.display());
                    cited += 1;
                }
            }
        });
    }
    assert!(cited > 20, "{cited}");
}

/// Reads every text file in a folder, except build output.
fn read(path: &Path, found: &mut dyn FnMut(&Path, &str)) {
    let built = ["glue", "node_modules", "target", "dist"];
    if built.iter().any(|name| path.ends_with(name)) {
        return;
    }
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), found);
        }
    } else if let Ok(text) = std::fs::read_to_string(path) {
        found(path, &text);
    }
}
