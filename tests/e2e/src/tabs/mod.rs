//! Several tabs of one origin: the search of a live tab is never deleted by another tab, whatever the browser does with the
//! tab, and the search of a dead tab is.

mod cases;
mod open_tabs;

/// The cases that can be tried in an engine, each a test.
macro_rules! cases {
    ($module:ident, $engine:ident: $($case:ident),* $(,)?) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $case() {
                    use crate::support::engine::Engine;
                    let name = concat!(stringify!($module), "-", stringify!($case));
                    super::open_tabs::run(Engine::$engine, name, super::cases::$case).await;
                }
            )*
        }
    };
}

cases! { chromium, Chromium:
    ten_tabs,
    one_of_two_closed,
    copied_tab,
    full_storage,
    cached_page,
    stopped_tab,
    frozen_tab,
    discarded_tab,
    two_libraries,
}
cases! { firefox, Firefox:
    ten_tabs,
    one_of_two_closed,
    copied_tab,
    full_storage,
    cached_page,
    stopped_tab,
    discarded_tab,
}
cases! { webkit, WebKit:
    ten_tabs,
    full_storage,
    cached_page,
}
