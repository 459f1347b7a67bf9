//! Tasks.

mod task_queries;
mod wait_endings;
mod wait_for_tasks;
