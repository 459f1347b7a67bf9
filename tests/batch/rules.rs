//! Single rules of batches: how requests are split, and which report is about which item.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::rc::Rc;

use smh_wasm::error::Error;
use smh_wasm::session::batch::{BatchFailure, BatchRun, End, Input, Outcome, Output};
use smh_wasm::value::Field;
use smh_wasm::wire::batch::Batch;
use smh_wasm::wire::batch_answer::{Answer, Report, read_task_end};
use smh_wasm::wire::operation::Operation;

use crate::support::{Js, object, response};

fn deletions(paths: &[&str]) -> Rc<Batch> {
    let paths = Js::List(paths.iter().map(|path| Js::from(*path)).collect());
    Rc::new(Batch::read_deletions(&Field::root(paths, "items"), false).unwrap())
}

fn copies(items: &[(&str, &str)]) -> Rc<Batch> {
    let item = |(from, to): &(&str, &str)| object([("from", Js::from(*from)), ("to", Js::from(*to))]);
    let items = Js::List(items.iter().map(item).collect());
    Rc::new(Batch::read_copies(&Field::root(items, "items"), None).unwrap())
}

fn names(path: &str) -> Option<Vec<String>> {
    Some(path.split('/').skip(1).map(String::from).collect())
}

fn deleted(path: &str, status: u16) -> Report {
    Report {
        status: Some(status),
        path: names(path),
        ..Report::default()
    }
}

fn copied(from: &str, to: &str, status: u16) -> Report {
    Report {
        status: Some(status),
        from: names(from),
        to: names(to),
        ..Report::default()
    }
}

fn outputs(run: &mut BatchRun<u8>) -> Vec<Output<u8>> {
    std::iter::from_fn(|| run.poll_output()).collect()
}

/// The statuses of the items' outcomes after one answer; 0 stands for unknown.
fn statuses(batch: Rc<Batch>, reports: Vec<Report>) -> Vec<u16> {
    let mut run = BatchRun::<u8>::new(Rc::clone(&batch));
    run.handle_input(Input::Answered(0, Answer::Reports(207, reports)));
    let mut statuses = vec![1; batch.items.len()];
    for output in outputs(&mut run) {
        if let Output::Item(item, outcome) = output {
            statuses[item] = match outcome {
                Outcome::Succeeded { status, .. } | Outcome::Failed { status, .. } => status,
                _ => 0,
            };
        }
    }
    statuses
}

#[test]
fn a_batch_without_items_is_done_at_once_and_sends_nothing() {
    let mut run = BatchRun::new(deletions(&[]));
    assert_eq!(outputs(&mut run), [Output::Ended(End::Done)]);
}

#[test]
fn requests_have_as_many_items_as_fit() {
    let batch = deletions(&["/a"; 2_500]);
    assert_eq!(
        batch.split(1_000, usize::MAX),
        [0..1_000, 1_000..2_000, 2_000..2_500]
    );
    // {"path":"/a"} has 13 bytes: with a comma or the bracket at the end 14, and one more at the beginning.
    assert_eq!(deletions(&["/a"; 5]).split(1_000, 29), [0..2, 2..4, 4..5]);
    assert_eq!(deletions(&["/a"; 3]).split(1_000, 5), [0..1, 1..2, 2..3]);
}

#[test]
fn the_body_of_a_request_is_as_long_as_the_split_assumes() {
    let batch = deletions(&["/a", "/bb", "/夹/\"c\"", "/d"]);
    for max_len in 10..100 {
        for items in batch.split(1_000, max_len) {
            let request = batch.request(&crate::support::endpoint(), items.clone());
            let len = request.body.unwrap().len();
            assert!(len <= max_len || items.len() == 1, "{items:?}");
        }
    }
}

#[test]
fn reports_are_assigned_by_the_path_that_they_name() {
    let batch = deletions(&["/a", "/b/c", "/d"]);
    let reports = vec![deleted("/d", 403), deleted("/a", 200), deleted("/b/c", 404)];
    assert_eq!(statuses(batch, reports), [200, 404, 403]);
}

#[test]
fn an_item_without_a_report_is_unknown() {
    let batch = deletions(&["/a", "/b", "/c"]);
    assert_eq!(statuses(Rc::clone(&batch), vec![deleted("/c", 204)]), [0, 0, 204]);
    assert_eq!(statuses(batch, Vec::new()), [0, 0, 0]);
}

#[test]
fn surplus_reports_are_ignored() {
    let reports = vec![deleted("/x", 403), deleted("/a", 204), deleted("/a", 403)];
    assert_eq!(statuses(deletions(&["/a"]), reports), [204]);
}

#[test]
fn equal_items_get_the_reports_in_their_order() {
    let reports = vec![deleted("/a", 204), deleted("/a", 404)];
    assert_eq!(statuses(deletions(&["/a", "/a"]), reports), [204, 404]);
}

#[test]
fn copies_of_one_item_are_told_apart_by_their_targets() {
    let batch = copies(&[("/a", "/x"), ("/a", "/y")]);
    let reports = vec![copied("/a", "/y", 409), copied("/a", "/x", 204)];
    assert_eq!(statuses(batch, reports), [204, 409]);
}

#[test]
fn a_target_that_the_service_chose_is_no_other_item() {
    let batch = copies(&[("/a", "/x"), ("/b", "/y")]);
    let reports = vec![copied("/b", "/y", 409), copied("/a", "/x(1)", 200)];
    assert_eq!(statuses(batch, reports), [200, 409]);
}

#[test]
fn as_many_reports_as_items_are_assigned_in_order_where_they_name_none_of_them() {
    let anonymous = |status| Report {
        status: Some(status),
        ..Report::default()
    };
    let batch = deletions(&["/a", "/b"]);
    assert_eq!(
        statuses(Rc::clone(&batch), vec![anonymous(204), anonymous(404)]),
        [204, 404]
    );
    // Fewer could be about any item.
    assert_eq!(statuses(Rc::clone(&batch), vec![anonymous(204)]), [0, 0]);
    // A name in another spelling.
    let reports = vec![deleted("/A", 204), deleted("/b", 404)];
    assert_eq!(statuses(Rc::clone(&batch), reports), [204, 404]);
    let reports = vec![deleted("/b", 404), deleted("/A", 204)];
    assert_eq!(statuses(batch, reports), [0, 404]);
}

#[test]
fn reports_in_any_number_are_read_in_linear_time() {
    let paths: Vec<String> = (0..1_000).map(|number| format!("/{number}")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let statuses = statuses(deletions(&paths), vec![deleted("/x", 204); 1_000_000]);
    assert_eq!(statuses, [0; 1_000]);
}

#[test]
fn a_request_is_sent_while_earlier_tasks_run_but_not_while_one_is_in_flight() {
    let batch = deletions(&["/a"; 6]);
    let mut run = BatchRun::with_limits(batch, 1, usize::MAX);
    for request in 0..4 {
        assert_eq!(
            outputs(&mut run).last(),
            Some(&Output::Send(request, request..request + 1))
        );
        run.handle_input(Input::Answered(request, Answer::Task(7)));
    }
    assert_eq!(outputs(&mut run), [Output::Wait(3, 7)], "enough tasks run");
    run.handle_input(Input::TaskEnded {
        request: 2,
        status: 204,
        reports: None,
    });
    assert_eq!(outputs(&mut run).last(), Some(&Output::Send(4, 4..5)));
}

#[test]
fn a_lost_answer_is_followed_by_no_further_request() {
    let mut run = BatchRun::with_limits(deletions(&["/a", "/b"]), 1, usize::MAX);
    outputs(&mut run);
    run.handle_input(Input::Failed {
        request: 0,
        error: 9,
        failure: BatchFailure::Lost,
    });
    let unknown = Outcome::Unknown {
        error: Some(9),
        is_unreported: false,
        task: None,
    };
    assert_eq!(
        outputs(&mut run),
        [
            Output::Item(0, unknown),
            Output::Item(1, Outcome::NotSent(Some(9))),
            Output::Progress,
            Output::Ended(End::Done),
        ]
    );
}

#[test]
fn a_batch_of_which_nothing_was_tried_fails_with_the_first_reason() {
    let mut run = BatchRun::with_limits(deletions(&["/a", "/b", "/c"]), 1, usize::MAX);
    for (request, failure) in [BatchFailure::Refused, BatchFailure::NotDone]
        .into_iter()
        .enumerate()
    {
        let error = request as u8;
        run.handle_input(Input::Failed {
            request,
            error,
            failure,
        });
    }
    assert_eq!(
        outputs(&mut run).last(),
        Some(&Output::Ended(End::NotTried(Some(0))))
    );
}

#[test]
fn the_items_of_a_stopped_task_name_it() {
    let mut run = BatchRun::<u8>::new(deletions(&["/a"]));
    run.handle_input(Input::Answered(0, Answer::Task(i64::MAX)));
    outputs(&mut run);
    run.handle_input(Input::Stop {
        reason: None,
        is_held_back: false,
    });
    let unknown = Outcome::Unknown {
        error: None,
        is_unreported: false,
        task: Some(i64::MAX),
    };
    assert_eq!(outputs(&mut run)[0], Output::Item(0, unknown));
}

#[test]
fn only_an_answer_that_excludes_it_means_that_nothing_was_done() {
    let operation = Operation::MoveItems;
    let of = |error: Box<Error>| BatchFailure::from_error(&error);
    let http = |status| of(response(status, "").success(operation).unwrap_err());
    for status in [400, 404, 405, 409, 413, 414, 422, 431, 451] {
        assert_eq!(http(status), BatchFailure::Refused, "{status}");
    }
    for status in [401, 403, 429, 503] {
        assert_eq!(http(status), BatchFailure::NotDone, "{status}");
    }
    for status in [0, 301, 302, 408, 499, 500, 502, 504, 599] {
        assert_eq!(http(status), BatchFailure::Lost, "{status}");
    }
    assert_eq!(of(Error::network(operation).after(1)), BatchFailure::Lost);
    assert_eq!(of(Error::timeout(operation, 1).after(1)), BatchFailure::Lost);
    assert_eq!(of(Error::item_unreported(operation).after(1)), BatchFailure::Lost);
    assert_eq!(of(Error::token_timeout(operation, 1)), BatchFailure::NotDone);
    assert_eq!(of(Error::token_function(operation)), BatchFailure::NotDone);
    assert_eq!(of(Error::unsent(operation)), BatchFailure::NotDone);
    assert_eq!(of(Error::closed(operation)), BatchFailure::NotDone);
}

#[test]
fn the_end_of_a_task_is_its_status_and_the_reports_of_its_result() {
    let end = |body: &str| read_task_end(&response(200, body)).unwrap();
    let moved = end(
        r#"{"taskId":"9","taskType":"batchMove","status":207,"batchMoveResults":[{"status":204,"from":["a\"]"]},{"status":404}]}"#,
    );
    assert_eq!(moved.status, 207);
    let reports = moved.reports.unwrap();
    assert_eq!((reports[0].status, reports[1].status), (Some(204), Some(404)));
    assert_eq!(reports[0].from, Some(vec![String::from("a\"]")]));
    let deleted = end(
        r#"{"batchDeleteResults":[{"recycledItemId":9007199254740993,"path":[]}],"taskType":"batchDelete","status":200}"#,
    );
    let reports = deleted.reports.unwrap();
    assert_eq!(reports[0].recycled_item_id, Some(9_007_199_254_740_993));
    assert_eq!(reports[0].path, Some(Vec::new()));
    // Without a result, or with one that is null.
    for body in [
        r#"{"taskId":"9","taskType":"batchCopy","status":500}"#,
        r#"{"status":500,"batchCopyResults":null}"#,
    ] {
        let failed = end(body);
        assert_eq!((failed.status, failed.reports), (500, None));
    }
    assert_eq!(
        end(r#"{"status":200,"batchRestoreRecycleResults":[]}"#).reports,
        Some(Vec::new())
    );
    let error = read_task_end(&response(
        200,
        r#"{"status":200,"batchMoveResults":[{"to":"/a"}]}"#,
    ))
    .unwrap_err();
    assert!(
        error
            .message
            .contains("`batchMoveResults[0].to` should be an array of strings")
    );
}
