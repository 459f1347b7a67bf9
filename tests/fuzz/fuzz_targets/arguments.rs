//! Any argument is read or refused, and the requests made of arguments are well-formed.
#![no_main]

#[path = "../../arbitrary_input/checks.rs"]
#[allow(dead_code)] // No target uses all of them.
mod checks;
mod javascript_values;
#[path = "../../support/mod.rs"]
mod support;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use smh_wasm::value::{Field, quoted};
use smh_wasm::wire::conditions::Conditions;
use smh_wasm::wire::endpoint::{Endpoint, base_url, segment_id};
use smh_wasm::wire::item::ItemOptions;
use smh_wasm::wire::operation::Operation;
use smh_wasm::wire::request::Request;
use smh_wasm::wire::search::{continue_request, create_request, delete_request};
use smh_wasm::wire::task::{Level, MAX_URL_LEN, clear_history_request, distinct, query_requests};
use smh_wasm::wire::task_result::result_request;
use smh_wasm::wire::time::Time;

use support::Js;

fuzz_target!(|input: Input| match input {
    Input::Conditions(value) => {
        checks::check_conditions(&value);
        if let Ok(conditions) = Conditions::read(&Field::root(value, "conditions")) {
            let request = create_request(&support::endpoint(), &conditions, ItemOptions::default());
            assert_eq!(request.body, Some(conditions.body()));
        }
    }
    Input::Argument(value) => checks::check_argument(&value),
    Input::Base { text, href } => check_base(&text, href.as_deref()),
    Input::Times(one, other) => check_times(&one, &other),
    Input::Call(call) => check_call(&call),
});

/// Something that an application passes to the package.
#[derive(Debug)]
enum Input {
    Conditions(Js),
    Argument(Js),
    /// A base URL and its canonical form, which may be anything here.
    Base {
        text: String,
        href: Option<String>,
    },
    Times(String, String),
    Call(Call),
}

/// The parts of a request.
#[derive(Debug)]
struct Call {
    endpoint: Endpoint,
    token: String,
    search_id: String,
    marker: String,
    items: ItemOptions,
    ids: Vec<i64>,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match bytes.int_in_range(0..=8)? {
            0 | 1 => Input::Conditions(javascript_values::object(bytes, 3)?),
            2 => Input::Conditions(javascript_values::value(bytes, 1)?),
            3 => Input::Argument(javascript_values::value(bytes, 2)?),
            4 => Input::Argument(javascript_values::entry(bytes)?),
            5 => Input::Base {
                text: javascript_values::text(bytes)?,
                href: if bytes.arbitrary()? {
                    Some(javascript_values::text(bytes)?)
                } else {
                    None
                },
            },
            6 => Input::Times(javascript_values::time(bytes)?, javascript_values::time(bytes)?),
            _ => Input::Call(Call {
                endpoint: Endpoint {
                    library_id: javascript_values::text(bytes)?,
                    space_id: javascript_values::text(bytes)?,
                    user_id: if bytes.arbitrary()? {
                        Some(javascript_values::text(bytes)?)
                    } else {
                        None
                    },
                    ..support::endpoint()
                },
                // A long token leaves little of the URL for task ids.
                token: javascript_values::text(bytes)?.repeat(bytes.int_in_range(0..=15)?),
                search_id: javascript_values::text(bytes)?,
                marker: javascript_values::text(bytes)?,
                items: ItemOptions {
                    with_inode: bytes.arbitrary()?,
                    with_favorite_status: bytes.arbitrary()?,
                },
                ids: bytes.arbitrary_iter()?.take(40).collect::<Result<_>>()?,
            }),
        })
    }
}

fn check_base(text: &str, href: Option<&str>) {
    let judged = base_url(text, href);
    let secret = text.to_ascii_lowercase().contains("library_secret");
    match (judged, href) {
        (Ok(base), Some(href)) => {
            assert!(!secret && href.starts_with(&base) && !base.ends_with('/'));
            assert!(!base.contains(['?', '#']), "{base}");
            // A canonical URL of these schemes has a host.
            if let Some((scheme, rest)) = base.split_once("://") {
                let host = rest.split('/').next().unwrap_or_default();
                assert!(!host.contains('@'), "{base}");
                let name = host.split(':').next().unwrap_or_default();
                let local = name == "localhost" || name.ends_with(".localhost");
                let loopback = local || name.starts_with("127.") || host.starts_with("[::1]");
                assert!(scheme == "https" || scheme == "http" && loopback, "{base}");
            }
        }
        (Ok(base), None) => panic!("{base} of no URL"),
        (Err(error), None) if !secret => {
            // Shown only up to a possible secret.
            let shown = text.split(['?', '#']).next().filter(|_| !text.contains('@'));
            assert!(error.message.ends_with(&quoted(shown.unwrap_or_default())));
        }
        (Err(_), _) => {}
    }
}

fn check_times(one: &str, other: &str) {
    let (Some(one), Some(other)) = (Time::parse(one), Time::parse(other)) else {
        return;
    };
    assert_ne!(one.is_after(one), Some(true));
    assert!(one.is_after(other) != Some(true) || other.is_after(one) == Some(false));
    assert_eq!(one.is_after(other).is_none(), other.is_after(one).is_none());
}

fn check_call(call: &Call) {
    let Call {
        endpoint,
        token,
        search_id,
        marker,
        items,
        ids,
    } = call;
    for id in [&endpoint.library_id, &endpoint.space_id, search_id] {
        if segment_id(Operation::Construct, "id", id).is_err() {
            return;
        }
    }
    let (library, space) = (endpoint.library_id.as_str(), endpoint.space_id.as_str());
    let of_search = |last| ["api", "v1", "search", library, space, last];
    let user = endpoint.user_id.as_deref().map(|user| ("user_id", user));
    let query = |marker, items: ItemOptions| {
        let inode = items.with_inode.then_some(("with_inode", "1"));
        let favorite = items
            .with_favorite_status
            .then_some(("with_favorite_status", "1"));
        let token = ("access_token", token.as_str());
        Vec::from_iter([marker, Some(token), user, inode, favorite].into_iter().flatten())
    };
    let check = |request: &Request, path: &[&str], query: &[(&str, &str)]| {
        let (read_path, read_query) = read_url(&request.url(token));
        assert_eq!(read_path, path);
        assert_eq!(
            Vec::from_iter(read_query.iter().map(|(name, value)| (&**name, &**value))),
            query
        );
        assert_eq!(request.redacted_url().len(), request.url("").len() + "***".len());
    };
    let plain = query(None, ItemOptions::default());

    let all = support::conditions(support::object([])).expect("no condition is a must");
    let create = create_request(endpoint, &all, *items);
    check(&create, &of_search("space-contents"), &query(None, *items));
    let at = Some(("marker", marker.as_str()));
    check(
        &continue_request(endpoint, search_id, marker, *items),
        &of_search(search_id),
        &query(at, *items),
    );
    check(
        &delete_request(endpoint, search_id),
        &of_search(search_id),
        &plain,
    );
    let path = ["api", "v1", "directory-history", library, "library-history"];
    check(&clear_history_request(endpoint), &path, &plain);

    let ids = distinct(ids);
    for level in [Level::Library, Level::Space] {
        let mut asked = Vec::new();
        for request in query_requests(endpoint, level, &ids, token) {
            let (mut path, _) = read_url(&request.url(token));
            let list = path.pop().unwrap_or_default();
            let all = ["api", "v1", "task", library, space];
            assert_eq!(path, all[..if level == Level::Library { 4 } else { 5 }]);
            assert!(request.url(token).len() <= MAX_URL_LEN || !list.contains(','));
            asked.extend(list.split(',').filter_map(|id| id.parse::<i64>().ok()));
        }
        assert_eq!(asked, ids);
        for id in ids.iter().take(1) {
            let id_text = id.to_string();
            let path = ["api", "v1", "task-result", library, space, &id_text];
            let of_library = ["api", "v1", "task-result", library, &id_text];
            let path: &[&str] = if level == Level::Library {
                &of_library
            } else {
                &path
            };
            check(&result_request(endpoint, level, *id), path, &plain);
        }
    }
}

/// The decoded path and query of a URL. It is well-formed: nothing but what RFC 3986 lets stand for itself, and what is
/// encoded is UTF-8. No segment is one that a URL parser resolves.
fn read_url(url: &str) -> (Vec<String>, Vec<(String, String)>) {
    let rest = url
        .strip_prefix(&support::endpoint().base)
        .and_then(|rest| rest.strip_prefix('/'));
    let (path, query) = rest
        .and_then(|rest| rest.split_once('?'))
        .expect("a path and a query");
    let segments = path.split('/').map(|segment| {
        let segment = decoded(segment);
        assert!(!matches!(segment.as_str(), "" | "." | ".."));
        segment
    });
    let pairs = query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').expect("a value");
        (decoded(name), decoded(value))
    });
    (segments.collect(), pairs.collect())
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |digit: Option<u8>| {
            char::from(digit.expect("two digits"))
                .to_digit(16)
                .expect("a digit") as u8
        };
        bytes.push(match byte {
            b'%' => hex(rest.next()) * 16 + hex(rest.next()),
            b'-' | b'.' | b'_' | b'~' | b',' => byte,
            _ if byte.is_ascii_alphanumeric() => byte,
            other => panic!("{:?} stands for itself in {text}", char::from(other)),
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}
