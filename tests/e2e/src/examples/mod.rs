//! The examples as `make examples` has built them, from the package's tarball: each with the server that it starts, under a
//! strict content security policy.

mod page;
mod process;
mod script;
mod tour;

/// A page that backend.mjs serves.
macro_rules! pages {
    ($($test:ident: $name:literal,)*) => {$(
        #[tokio::test]
        async fn $test() {
            tour::take($name, tour::By::Backend).await;
        }
    )*};
}

pages! {
    vanilla_with_vite: "vanilla-vite",
    react_with_vite: "react-vite",
    vue_with_vite: "vue-vite",
    angular: "angular",
    webpack: "webpack",
    a_script_without_a_bundler: "script",
}

#[tokio::test]
async fn next() {
    tour::take("next", tour::By::Next).await;
}
