//! Task ids are read exactly, split over the fewest requests, and tasks are returned in the order of the ids.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers of the tests.

mod support;

use std::collections::{HashMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;
use smh_wasm::value::Field;
use smh_wasm::wire::endpoint::Endpoint;
use smh_wasm::wire::request::Request;
use smh_wasm::wire::task::{Level, MAX_URL_LEN, State, Task, distinct, in_order, query_requests, read_id};
use support::{Js, cases, endpoint};

/// The ids in the URL of a request.
fn queried_ids(request: &Request) -> Vec<i64> {
    let url = request.redacted_url();
    let path = url.split_once('?').unwrap().0;
    let list = path.rsplit_once('/').unwrap().1;
    list.split(',').map(|id| id.parse().unwrap()).collect()
}

fn task(id: i64, status: u16) -> Task<()> {
    Task {
        id,
        status,
        result: None,
    }
}

fn statuses(tasks: &[Task<()>]) -> Vec<(i64, u16)> {
    tasks.iter().map(|task| (task.id, task.status)).collect()
}

#[test]
fn ids_are_read_exactly_from_strings_numbers_and_bigints() {
    for (given, id) in [
        (Js::from("0"), 0),
        (Js::from("10"), 10),
        (Js::from("0010"), 10),
        (Js::from("9223372036854775807"), i64::MAX),
        (Js::Number(0.0), 0),
        (Js::Number(9_007_199_254_740_991.0), 9_007_199_254_740_991),
        (Js::BigInt(7), 7),
        (Js::BigInt(9_223_372_036_854_775_807), i64::MAX),
    ] {
        assert_eq!(read_id(&Field::root(given, "ids")), Ok(id));
    }
}

#[test]
fn other_values_than_ids_are_refused() {
    let texts = [
        "",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x10",
        "1,2",
        "１",
        "9223372036854775808",
        "99999999999999999999",
    ];
    let others = [
        Js::Number(-1.0),
        Js::Number(1.5),
        Js::Number(9_007_199_254_740_992.0),
        Js::Number(f64::NAN),
        Js::Number(f64::INFINITY),
        Js::BigInt(-1),
        Js::BigInt(9_223_372_036_854_775_808),
        Js::Bool(true),
        Js::Null,
        Js::Undefined,
        Js::LoneSurrogate,
        Js::List(vec![Js::Number(1.0)]),
        Js::Date(None),
    ];
    for given in texts.map(Js::from).into_iter().chain(others) {
        let wrong = read_id(&Field::root(given.clone(), "ids")).unwrap_err();
        let expected = "a decimal integer from 0 to 2^63-1 (a string or a bigint beyond 2^53-1)";
        assert_eq!(
            (wrong.path.as_str(), wrong.expected),
            ("ids", expected),
            "{given:?}"
        );
    }
}

#[test]
fn no_ids_need_no_request() {
    assert_eq!(query_requests(&endpoint(), Level::Library, &[], "T"), []);
}

#[test]
fn a_list_is_as_long_as_the_limit_allows() {
    // The length of the URL without the list. Each id of one digit adds two characters, the first one adds one.
    let rest = query_requests(&endpoint(), Level::Library, &[1], "")[0]
        .url("")
        .len()
        - 1;
    let token = "t".repeat(MAX_URL_LEN - rest - 5);
    let requests = query_requests(&endpoint(), Level::Library, &[1, 2, 3, 4], &token);
    assert_eq!(
        requests.iter().map(queried_ids).collect::<Vec<_>>(),
        [vec![1, 2, 3], vec![4]]
    );
    assert_eq!(requests[0].url(&token).len(), MAX_URL_LEN);

    let longer = format!("{token}t");
    let requests = query_requests(&endpoint(), Level::Library, &[1, 2, 3, 4], &longer);
    assert_eq!(
        requests.iter().map(queried_ids).collect::<Vec<_>>(),
        [[1, 2], [3, 4]]
    );
}

#[test]
fn a_very_long_token_makes_one_request_for_each_id() {
    let token = "t".repeat(3 * MAX_URL_LEN);
    let requests = query_requests(&endpoint(), Level::Space, &[3, 1, 2], &token);
    assert_eq!(
        requests.iter().map(queried_ids).collect::<Vec<_>>(),
        [[3], [1], [2]]
    );
}

#[test]
fn a_token_counts_as_it_is_encoded() {
    let ids: Vec<i64> = (0..1000).collect();
    let plain = query_requests(&endpoint(), Level::Library, &ids, &"t".repeat(500)).len();
    let encoded = query_requests(&endpoint(), Level::Library, &ids, &"/".repeat(500)).len();
    assert!(encoded > plain);
}

#[test]
fn tasks_are_in_the_order_of_the_ids_and_unknown_ones_are_left_out() {
    let tasks = vec![task(2, 200), task(9, 500), task(1, 202)];
    assert_eq!(statuses(&in_order(&[1, 2, 3], tasks)), [(1, 202), (2, 200)]);
    assert_eq!(in_order(&[1], Vec::<Task<()>>::new()), []);
}

#[test]
fn states_have_their_names_in_javascript() {
    assert_eq!(
        [State::Running, State::Succeeded, State::Failed].map(State::name),
        ["running", "succeeded", "failed"]
    );
}

#[test]
fn every_status_has_a_state() {
    let state = |status| State::of(status).name();
    for status in [100, 102, 199, 202] {
        assert_eq!(state(status), "running", "{status}");
    }
    for status in [200, 204, 207] {
        assert_eq!(state(status), "succeeded", "{status}");
    }
    for status in [0, 99, 201, 203, 205, 299, 300, 400, 404, 500, 65_535] {
        assert_eq!(state(status), "failed", "{status}");
    }
    let partial = (0..=u16::MAX).filter(|status| State::is_partial(*status));
    assert_eq!(partial.collect::<Vec<_>>(), [207]);
}

/// Ids of every length.
fn any_id() -> impl Strategy<Value = i64> {
    (0..63_u32, 0..=i64::MAX).prop_map(|(bits, id)| id >> bits)
}

/// Ids that repeat, of few values.
fn few_ids() -> impl Strategy<Value = Vec<i64>> {
    vec(prop_oneof![0..20_i64, any_id()], 0..60)
}

prop_compose! {
    fn any_endpoint()(
        base in "https://[a-z]{1,60}\\.example(/[a-z]{1,200})?",
        library_id in "\\PC{1,200}",
        space_id in "-|\\PC{1,40}",
        user_id in proptest::option::of("\\PC{0,40}"),
    ) -> Endpoint {
        Endpoint { base, library_id, space_id, user_id }
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn ids_are_split_without_loss_over_the_fewest_urls_that_fit(
        endpoint in any_endpoint(),
        level in prop_oneof![Just(Level::Library), Just(Level::Space)],
        ids in vec(any_id(), 0..400),
        token in prop_oneof!["[a-z0-9]{0,200}", "\\PC{0,300}", "[a-z]{1500,2200}"],
    ) {
        let ids = distinct(&ids);
        let requests = query_requests(&endpoint, level, &ids, &token);
        let lists: Vec<_> = requests.iter().map(queried_ids).collect();
        prop_assert_eq!(lists.concat(), ids);
        for (request, list) in requests.iter().zip(&lists) {
            prop_assert!(!list.is_empty());
            prop_assert!(request.url(&token).len() <= MAX_URL_LEN || list.len() == 1);
        }
        // The first id of the next request would not have fitted, so no split in this order has fewer requests.
        for (request, next) in requests.iter().zip(lists.iter().skip(1)) {
            prop_assert!(request.url(&token).len() + 1 + next[0].to_string().len() > MAX_URL_LEN);
        }
    }

    #[test]
    fn distinct_keeps_the_first_of_each(ids in few_ids()) {
        let mut seen = HashSet::new();
        let first: Vec<_> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
        prop_assert_eq!(distinct(&ids), first);
    }

    #[test]
    fn in_order_gives_each_known_task_at_its_place(ids in few_ids(), answered in few_ids()) {
        let ids = distinct(&ids);
        // Of a task that is reported twice, the last report counts.
        let numbered = answered.iter().zip(0..);
        let last: HashMap<i64, u16> = numbered.clone().map(|(id, number)| (*id, number)).collect();
        let expected: Vec<_> = ids.iter().filter_map(|id| Some((*id, *last.get(id)?))).collect();
        let tasks = numbered.map(|(id, number)| task(*id, number)).collect();
        prop_assert_eq!(statuses(&in_order(&ids, tasks)), expected);
    }

    #[test]
    fn any_id_reads_the_same_as_text_and_as_bigint(id in any_id()) {
        for given in [Js::Text(id.to_string()), Js::BigInt(i128::from(id))] {
            prop_assert_eq!(read_id(&Field::root(given, "ids")), Ok(id));
        }
    }
}
