//! Search views.

mod changing_conditions;
mod edited_items;
mod load_more;
mod snapshots;
mod view_arguments;
mod view_closing;
mod view_failures;
