//! The requests of actions on items are exactly as documented, and their arguments are read or refused by the name of the field.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers of the tests.

mod support;

use smh_wasm::error::Error;
use smh_wasm::value::{Field, Mismatch};
use smh_wasm::wire::batch::{Batch, ConflictStrategy, PathStrategy};
use smh_wasm::wire::endpoint::Endpoint;
use smh_wasm::wire::file::{LinkOptions, ThumbnailSize, link_request, thumbnail_request};
use smh_wasm::wire::folder::{ListOptions, inode_request, item_request, list_request, read_inode};
use smh_wasm::wire::item::ItemOptions;
use smh_wasm::wire::item_path::ItemPath;
use smh_wasm::wire::operation::Operation;
use smh_wasm::wire::request::Request;
use support::{Js, endpoint, object};

const NO_ITEMS: ItemOptions = ItemOptions {
    with_inode: false,
    with_favorite_status: false,
};
const ALL_ITEMS: ItemOptions = ItemOptions {
    with_inode: true,
    with_favorite_status: true,
};

/// The method and the URL after the base, with the token `T`.
fn line(request: &Request) -> String {
    let url = request.url("T");
    let rest = url.strip_prefix("https://smhlib1.api.tencentsmh.cn").unwrap();
    format!("{} {rest}", request.method.name())
}

fn with_user() -> Endpoint {
    Endpoint {
        user_id: Some(String::from("u1")),
        ..endpoint()
    }
}

fn path(text: &str) -> ItemPath {
    ItemPath::read_folder(&Field::root(Js::from(text), "path")).unwrap()
}

fn field(value: Js, name: &str) -> Field<'_, Js> {
    Field::root(value, name)
}

/// The message about an argument of `moveItems`.
fn message(wrong: &Mismatch) -> String {
    let message = Error::argument(Operation::MoveItems, wrong).message;
    String::from(message.strip_prefix("moveItems: ").unwrap())
}

#[test]
fn moves_post_their_items() {
    let items = Js::List(vec![
        object([
            ("from", Js::List(vec![Js::from("a"), Js::from("x \"1\".txt")])),
            ("to", Js::from("/夹/x.txt")),
        ]),
        object([
            ("from", Js::from("/b")),
            ("to", Js::from("/c")),
            ("conflict", Js::from("overwrite")),
            ("fromSpaceId", Js::from("space1")),
        ]),
    ]);
    let given = field(items.clone(), "items");
    let batch = Batch::read_moves(&given, None).unwrap();
    let request = batch.request(&with_user(), 0..2);
    assert_eq!(
        line(&request),
        "POST /api/v1/batch/smhlib1/space2?move&access_token=T&user_id=u1"
    );
    assert_eq!(request.operation, Operation::MoveItems);
    assert_eq!(
        request.body.as_deref(),
        Some(concat!(
            r#"[{"from":"/a/x \"1\".txt","to":"/夹/x.txt"},"#,
            r#"{"from":"/b","to":"/c","conflictResolutionStrategy":"overwrite","fromSpaceId":"space1"}]"#
        ))
    );
    let batch = Batch::read_moves(&given, Some(ConflictStrategy::Rename)).unwrap();
    assert_eq!(
        batch.request(&endpoint(), 0..1).body.as_deref(),
        Some(r#"[{"from":"/a/x \"1\".txt","to":"/夹/x.txt","conflictResolutionStrategy":"rename"}]"#)
    );
}

#[test]
fn copies_name_their_source_in_their_own_way() {
    let item = object([
        ("from", Js::from("/b")),
        ("to", Js::from("/c")),
        ("fromSpaceId", Js::from("space1")),
    ]);
    let batch =
        Batch::read_copies(&field(Js::List(vec![item]), "items"), Some(ConflictStrategy::Ask)).unwrap();
    let request = batch.request(&endpoint(), 0..1);
    assert_eq!(
        line(&request),
        "POST /api/v1/batch/smhlib1/space2?copy&access_token=T"
    );
    assert_eq!(request.operation, Operation::CopyItems);
    assert_eq!(
        request.body.as_deref(),
        Some(
            r#"[{"copyFrom":"/b","to":"/c","conflictResolutionStrategy":"ask","copyFromSpaceId":"space1"}]"#
        )
    );
}

#[test]
fn deletions_are_permanent_only_if_asked_for() {
    let paths = Js::List(vec![Js::from("/a"), Js::from("/b")]);
    for (permanent, body) in [
        (false, r#"[{"path":"/a"},{"path":"/b"}]"#),
        (
            true,
            r#"[{"path":"/a","permanent":true},{"path":"/b","permanent":true}]"#,
        ),
    ] {
        let batch = Batch::read_deletions(&field(paths.clone(), "items"), permanent).unwrap();
        let request = batch.request(&endpoint(), 0..2);
        assert_eq!(
            line(&request),
            "POST /api/v1/batch/smhlib1/space2?delete&access_token=T"
        );
        assert_eq!(request.operation, Operation::DeleteItems);
        assert_eq!(request.body.as_deref(), Some(body));
    }
}

#[test]
fn restorations_post_exact_ids() {
    let ids = Js::List(vec![
        Js::Number(7.0),
        Js::BigInt(9_007_199_254_740_993),
        Js::from("9223372036854775807"),
    ]);
    for (strategy, query) in [
        (None, "restore&"),
        (
            Some(PathStrategy::OriginalPath),
            "restore&restore_path_strategy=originalPath&",
        ),
        (
            Some(PathStrategy::FallbackToRoot),
            "restore&restore_path_strategy=fallbackToRoot&",
        ),
    ] {
        let batch = Batch::read_restorations(&field(ids.clone(), "recycledItemIds"), strategy).unwrap();
        let request = batch.request(&endpoint(), 0..3);
        assert_eq!(
            line(&request),
            format!("POST /api/v1/recycled/smhlib1/space2?{query}access_token=T")
        );
        assert_eq!(request.operation, Operation::RestoreItems);
        assert_eq!(
            request.body.as_deref(),
            Some("[7,9007199254740993,9223372036854775807]")
        );
    }
}

#[test]
fn the_refusal_of_an_item_names_its_field() {
    let item = |from: Js, to: Js, name: &str, value: Js| {
        Js::Object(vec![
            (String::from("from"), from),
            (String::from("to"), to),
            (String::from(name), value),
        ])
    };
    let (a, none) = (Js::from("/a"), Js::Undefined);
    for (items, expected) in [
        (Js::Undefined, "`items` is missing; it must be an array of items"),
        (
            Js::List(vec![Js::from("/a")]),
            "`items[0]` must be an object, not a string",
        ),
        (
            Js::List(vec![item(none.clone(), a.clone(), "x", none.clone())]),
            "`items[0].from` is missing; it must be a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"]",
        ),
        (
            Js::List(vec![
                item(a.clone(), a.clone(), "x", none.clone()),
                item(a.clone(), Js::from("/b/../c"), "x", none.clone()),
            ]),
            "`items[1].to` must be a path without the names \"\", \".\" and \"..\", not \"/b/../c\"",
        ),
        (
            Js::List(vec![item(
                Js::List(vec![Js::from("a"), Js::from("..")]),
                a.clone(),
                "x",
                none.clone(),
            )]),
            "`items[0].from[1]` must be a name without \"/\", and not \"\", \".\" or \"..\", not \"..\"",
        ),
        (
            Js::List(vec![item(a.clone(), Js::from("/"), "x", none.clone())]),
            "`items[0].to` must be the path of a file or folder, not the root, not \"/\"",
        ),
        (
            Js::List(vec![item(a.clone(), a.clone(), "conflict", Js::from("replace"))]),
            "`items[0].conflict` must be \"ask\", \"rename\" or \"overwrite\", not \"replace\"",
        ),
        (
            Js::List(vec![item(a.clone(), a.clone(), "fromSpaceId", Js::from(""))]),
            "`items[0].fromSpaceId` must be a non-empty string, not \"\"",
        ),
        (
            Js::List(vec![item(a.clone(), Js::Throws, "x", none.clone())]),
            "`items[0].to` threw an exception when it was read; pass plain data",
        ),
    ] {
        let wrong = Batch::read_moves(&field(items, "items"), None).unwrap_err();
        assert_eq!(message(&wrong), expected);
    }
    let wrong = Batch::read_deletions(&field(Js::List(vec![a, Js::from("b")]), "items"), false).unwrap_err();
    assert_eq!(
        message(&wrong),
        "`items[1]` must be a path, such as \"/a/b.txt\" or [\"a\", \"b.txt\"], not \"b\""
    );
    let wrong = Batch::read_restorations(&field(Js::List(vec![Js::from("1e3")]), "ids"), None).unwrap_err();
    assert!(
        message(&wrong).starts_with("`ids[0]` must be a decimal integer"),
        "{wrong:?}"
    );
}

#[test]
fn an_item_is_found_by_its_path_or_its_inode() {
    let request = item_request(&with_user(), &path("/a b/x"), ALL_ITEMS);
    assert_eq!(
        line(&request),
        "GET /api/v1/directory/smhlib1/space2/a%20b/x?info&access_token=T&user_id=u1&with_inode=1&with_favorite_status=1"
    );
    assert_eq!((request.operation, request.body), (Operation::GetItem, None));
    let request = inode_request(&with_user(), "4503/1");
    assert_eq!(
        line(&request),
        "GET /api/v1/inode/smhlib1/space2/4503%2F1?access_token=T&user_id=u1"
    );
    assert_eq!((request.operation, request.body), (Operation::LocateItem, None));
    for inode in [Js::from(""), Js::from(".."), Js::Number(7.0), Js::LoneSurrogate] {
        assert!(read_inode(&field(inode, "inode")).is_err());
    }
}

#[test]
fn a_folder_is_listed_with_the_options_that_are_present() {
    let request = list_request(&endpoint(), &path("/a"), &ListOptions::default(), NO_ITEMS);
    assert_eq!(
        line(&request),
        "GET /api/v1/directory/smhlib1/space2/a?by-marker&access_token=T"
    );
    let options = object([
        ("marker", Js::BigInt(i128::from(i64::MAX))),
        ("limit", Js::Number(1_000.0)),
        ("orderBy", Js::from("a&b")),
        ("orderByType", Js::from("desc")),
    ]);
    let list = ListOptions::read(&field(options, "options")).unwrap();
    let request = list_request(&with_user(), &path("/"), &list, ALL_ITEMS);
    assert_eq!(
        line(&request),
        "GET /api/v1/directory/smhlib1/space2/?by-marker&marker=9223372036854775807&limit=1000&order_by=a%26b\
         &order_by_type=desc&access_token=T&user_id=u1&with_inode=1&with_favorite_status=1"
    );
    assert_eq!(request.operation, Operation::ListFolder);
    for (name, value) in [
        ("marker", Js::from("")),
        ("limit", Js::Number(0.0)),
        ("limit", Js::Number(1_001.0)),
        ("limit", Js::Number(1.5)),
        ("limit", Js::from("10")),
        ("orderBy", Js::from("")),
        ("orderByType", Js::from("up")),
    ] {
        let wrong = ListOptions::read(&field(object([(name, value)]), "options")).unwrap_err();
        assert_eq!(wrong.path, format!("options.{name}"));
    }
}

#[test]
fn links_and_thumbnails_have_the_options_that_are_present() {
    let request = link_request(&endpoint(), &path("/a/x#1"), &LinkOptions::default());
    assert_eq!(
        line(&request),
        "GET /api/v1/file/smhlib1/space2/a/x%231?info&access_token=T"
    );
    let options = object([("disposition", Js::from("inline")), ("purpose", Js::from("list"))]);
    let link = LinkOptions::read(&field(options, "options")).unwrap();
    let request = link_request(&with_user(), &path("/a"), &link);
    assert_eq!(
        line(&request),
        "GET /api/v1/file/smhlib1/space2/a?info&content_disposition=inline&purpose=list&access_token=T&user_id=u1"
    );
    assert_eq!(request.operation, Operation::GetFileLink);

    let request = thumbnail_request(&endpoint(), &path("/a"), ThumbnailSize::default());
    assert_eq!(
        line(&request),
        "GET /api/v1/file/smhlib1/space2/a?preview&access_token=T"
    );
    let options = object([
        ("size", Js::Number(64.0)),
        ("width", Js::Number(1.0)),
        ("height", Js::Number(10_000.0)),
    ]);
    let size = ThumbnailSize::read(&field(options, "options")).unwrap();
    let request = thumbnail_request(&with_user(), &path("/a"), size);
    assert_eq!(
        line(&request),
        "GET /api/v1/file/smhlib1/space2/a?preview&size=64&width_size=1&height_size=10000&access_token=T&user_id=u1"
    );
    for (name, value) in [
        ("disposition", Js::from("open")),
        ("purpose", Js::Bool(true)),
        ("size", Js::Number(0.0)),
        ("width", Js::Number(10_001.0)),
        ("height", Js::Number(0.5)),
        ("height", Js::Number(f64::NAN)),
    ] {
        let options = field(object([(name, value)]), "options");
        let wrong = LinkOptions::read(&options)
            .map(|_| ())
            .and(ThumbnailSize::read(&options).map(|_| ()));
        assert_eq!(wrong.unwrap_err().path, format!("options.{name}"));
    }
}

#[test]
fn a_redacted_url_has_no_token() {
    let token = "secret";
    for request in [
        Batch::read_deletions(&field(Js::List(vec![Js::from("/a")]), "items"), false)
            .unwrap()
            .request(&endpoint(), 0..1),
        item_request(&endpoint(), &path("/a"), NO_ITEMS),
        thumbnail_request(&endpoint(), &path("/a"), ThumbnailSize::default()),
    ] {
        assert_eq!(request.redacted_url(), request.url(token).replace(token, "***"));
        assert!(request.url(token).contains("access_token=secret"));
    }
}
