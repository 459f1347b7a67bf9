//! Which report is about which item.

use std::ops::Range;

use crate::wire::batch::{Action, Batch, Item, Source};
use crate::wire::batch_answer::Report;
use crate::wire::item_path::ItemPath;

/// How well a report fits an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Everything that it names is that of the item.
    Exact,
    /// It names the item, but another target: the service may have chosen one.
    Named,
}

/// The report about each of these items; `None` for an item without one. Surplus reports are left out.
pub(super) fn assign(batch: &Batch, items: Range<usize>, mut reports: Vec<Report>) -> Vec<Option<Report>> {
    let items = batch.items.get(items).unwrap_or_default();
    let same_count = items.len() == reports.len();
    // Each report that fits no item is compared with all of them.
    reports.truncate(2 * items.len());
    let mut reports: Vec<Option<Report>> = reports.into_iter().map(Some).collect();
    let mut assigned: Vec<Option<Report>> = items.iter().map(|_| None).collect();
    for rule in [Rule::Exact, Rule::Named] {
        let mut first_free = 0;
        for (index, slot) in reports.iter_mut().enumerate() {
            let Some(report) = slot else { continue };
            // Nearly always the service reports in the order of the request, so that place is looked at first.
            let fits = |place: usize| {
                let is_free = assigned.get(place).is_some_and(Option::is_none);
                let item = items.get(place).filter(|_| is_free);
                item.is_some_and(|item| fits(batch.action, item, report, rule))
            };
            while assigned.get(first_free).is_some_and(Option::is_some) {
                first_free += 1;
            }
            let place = if fits(index) {
                Some(index)
            } else {
                (first_free..items.len()).find(|place| fits(*place))
            };
            if let Some(place) = place.and_then(|place| assigned.get_mut(place)) {
                *place = slot.take();
            }
        }
    }
    if same_count {
        // The rest names no item, or one that was not sent: perhaps in another spelling.
        for (place, report) in assigned.iter_mut().zip(reports) {
            if place.is_none() {
                *place = report;
            }
        }
    }
    assigned
}

fn fits(action: Action, item: &Item, report: &Report, rule: Rule) -> bool {
    let names_source = match (&item.source, action) {
        (Source::Recycled(id), _) => report.recycled_item_id == Some(*id),
        (Source::Path(path), Action::Delete) => is_path(path, report.path.as_deref()),
        (Source::Path(path), _) => is_path(path, report.from.as_deref()),
    };
    let names_target = match (&item.to, &report.to) {
        (Some(path), Some(names)) => is_path(path, Some(names)),
        _ => true,
    };
    names_source && (rule == Rule::Named || names_target)
}

fn is_path(path: &ItemPath, names: Option<&[String]>) -> bool {
    names.is_some_and(|names| path.names().eq(names.iter().map(String::as_str)))
}
