//! The examples, which `make examples` builds with the package's tarball: each with its own server, under a strict content
//! security policy.

mod node;
mod page;
mod process;
mod tour;

/// Pages that backend.mjs serves.
macro_rules! pages {
    ($($test:ident: $name:literal,)*) => {$(
        #[tokio::test]
        async fn $test() {
            tour::run($name, tour::By::Backend).await;
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
    tour::run("next", tour::By::Next).await;
}
