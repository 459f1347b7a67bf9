//! Several tabs of one origin in real browsers: nobody deletes the search of a tab that lives, whatever the browser does
//! with it, and what one leaves that does not live any more is deleted.

mod cases;
mod stage;

/// The cases that an engine can be asked for, each a test.
macro_rules! cases {
    ($module:ident, $engine:ident: $($case:ident),* $(,)?) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $case() {
                    use crate::browser::Engine;
                    let name = concat!(stringify!($module), "-", stringify!($case));
                    super::stage::run(Engine::$engine, name, super::cases::$case).await;
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
