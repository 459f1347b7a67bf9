//! Paths of items: both forms that an application may pass are the same path, and a URL has exactly its names.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers of the tests.

mod support;

use proptest::prelude::*;
use smh_wasm::error::Error;
use smh_wasm::value::{Field, Read};
use smh_wasm::wire::encoding::encoded;
use smh_wasm::wire::folder::{ListOptions, item_request, list_request};
use smh_wasm::wire::item::ItemOptions;
use smh_wasm::wire::item_path::ItemPath;
use smh_wasm::wire::operation::Operation;
use support::{Js, cases, endpoint};

fn read(path: impl Into<Js>) -> Read<ItemPath> {
    ItemPath::read(&Field::root(path.into(), "path"))
}

fn list(names: &[&str]) -> Js {
    Js::List(names.iter().map(|name| Js::from(*name)).collect())
}

/// The part of the URL that stands for the path.
fn url_part(path: &ItemPath) -> String {
    let url = item_request(&endpoint(), path, ItemOptions::default()).url("T");
    let start = "https://smhlib1.api.tencentsmh.cn/api/v1/directory/smhlib1/space2";
    let rest = url.strip_prefix(start).unwrap();
    String::from(rest.split_once('?').unwrap().0)
}

fn refusal(path: impl Into<Js>) -> String {
    let wrong = read(path).unwrap_err();
    Error::argument(Operation::GetItem, &wrong).message
}

#[test]
fn both_forms_are_the_same_path() {
    let path = read("/a/b c/文件.txt").unwrap();
    assert_eq!(path, read(list(&["a", "b c", "文件.txt"])).unwrap());
    assert_eq!(path.text(), "/a/b c/文件.txt");
    assert_eq!(Vec::from_iter(path.names()), ["a", "b c", "文件.txt"]);
}

#[test]
fn each_name_is_percent_encoded_on_its_own() {
    for (names, expected) in [
        (&["a", "b.txt"][..], "/a/b.txt"),
        (&["100%", "#1", "what?"], "/100%25/%231/what%3F"),
        (&["%2F", "%2e%2e"], "/%252F/%252e%252e"),
        (&["a b", "a+b", "a&b=c"], "/a%20b/a%2Bb/a%26b%3Dc"),
        (
            &["年度报告", "👩‍💻"],
            "/%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A/%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB",
        ),
        (&["...", ".a", " "], "/.../.a/%20"),
        // Like a slash, and none.
        (&["／", "∕", "\\"], "/%EF%BC%8F/%E2%88%95/%5C"),
    ] {
        assert_eq!(url_part(&read(list(names)).unwrap()), expected);
    }
}

#[test]
fn the_root_can_be_listed_but_is_no_item() {
    for root in [Js::from("/"), list(&[])] {
        let path = ItemPath::read_folder(&Field::root(root.clone(), "path")).unwrap();
        assert_eq!(path.text(), "/");
        assert_eq!(path.names().count(), 0);
        let url = list_request(
            &endpoint(),
            &path,
            &ListOptions::default(),
            ItemOptions::default(),
        )
        .url("T");
        assert!(
            url.contains("/api/v1/directory/smhlib1/space2/?by-marker&"),
            "{url}"
        );
        let message = refusal(root);
        assert!(
            message.starts_with("getItem: `path` must be the path of a file or folder, not the root, not ")
        );
    }
}

#[test]
fn what_is_no_path_is_refused_by_its_field() {
    for (path, expected) in [
        (
            Js::from(""),
            "`path` must be a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"], not \"\"",
        ),
        (
            Js::from("a/b"),
            "`path` must be a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"], not \"a/b\"",
        ),
        (
            Js::Number(7.0),
            "`path` must be a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"], not 7",
        ),
        (
            Js::Undefined,
            "`path` is missing; it must be a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"]",
        ),
        (
            Js::Null,
            "`path` must be a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"], not null",
        ),
        (
            Js::LoneSurrogate,
            "`path` must be a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"], not a string with a lone surrogate",
        ),
        (
            Js::from("//a"),
            "`path` must be a path without the names \"\", \".\" and \"..\", not \"//a\"",
        ),
        (
            Js::from("/a/"),
            "`path` must be a path without the names \"\", \".\" and \"..\", not \"/a/\"",
        ),
        (
            Js::from("/a/./b"),
            "`path` must be a path without the names \"\", \".\" and \"..\", not \"/a/./b\"",
        ),
        (
            Js::from("/../b"),
            "`path` must be a path without the names \"\", \".\" and \"..\", not \"/../b\"",
        ),
        (
            list(&["a", ".."]),
            "`path[1]` must be a name without \"/\", and not \"\", \".\" or \"..\", not \"..\"",
        ),
        (
            list(&["a/b"]),
            "`path[0]` must be a name without \"/\", and not \"\", \".\" or \"..\", not \"a/b\"",
        ),
        (
            Js::List(vec![Js::from("a"), Js::LoneSurrogate]),
            "`path[1]` must be a name without \"/\", and not \"\", \".\" or \"..\", not a string with a lone surrogate",
        ),
        (
            Js::List(vec![Js::Number(1.0)]),
            "`path[0]` must be a name without \"/\", and not \"\", \".\" or \"..\", not 1",
        ),
        (
            Js::List(vec![Js::Throws]),
            "`path[0]` threw an exception when it was read; pass plain data",
        ),
    ] {
        assert_eq!(refusal(path), format!("getItem: {expected}"));
    }
}

fn name() -> impl Strategy<Value = String> {
    let special = "[%#?&=+.~/\\\\ 夹👩]{1,4}";
    prop_oneof![any::<String>(), special].prop_filter("a name", |name| {
        !matches!(name.as_str(), "" | "." | "..") && !name.contains('/')
    })
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn the_names_survive_every_form(names in proptest::collection::vec(name(), 1..6)) {
        let borrowed: Vec<&str> = names.iter().map(String::as_str).collect();
        let path = read(list(&borrowed)).unwrap();
        prop_assert_eq!(Vec::from_iter(path.names()), borrowed.clone());
        prop_assert_eq!(&path, &read(path.text()).unwrap());
        let encoded: String = borrowed.iter().map(|name| format!("/{}", encoded(name))).collect();
        prop_assert_eq!(url_part(&path), encoded);
    }

    #[test]
    fn a_path_that_is_read_has_only_names(path in "/?[a./%]{0,8}") {
        if let Ok(read) = read(path.as_str()) {
            prop_assert_eq!(read.text(), &path);
            prop_assert!(read.names().all(|name| !matches!(name, "" | "." | "..") && !name.contains('/')));
        }
    }
}
