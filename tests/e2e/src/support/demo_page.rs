//! The demo as a user sees it. Elements are found by their `data-testid`.

use std::collections::BTreeSet;

use fantoccini::elements::Element;
use fantoccini::{Client, Locator};

use crate::support::harness::Stage;
use crate::support::until::{until, when};
use crate::support::web_server::assert_built;

pub(crate) struct DemoPage {
    client: Client,
}

impl DemoPage {
    /// Opens the demo's search in the current window.
    pub(crate) async fn open(stage: &Stage) -> Self {
        DemoPage::open_at(&stage.client, &stage.site.url).await
    }

    /// The same for the demo at this URL.
    pub(crate) async fn open_at(client: &Client, url: &str) -> Self {
        DemoPage::open_view(client, url, "#/search").await
    }

    /// Opens the view of the demo that has this fragment.
    pub(crate) async fn open_view(client: &Client, url: &str, fragment: &str) -> Self {
        assert_built("www/dist");
        let page = DemoPage {
            client: client.clone(),
        };
        page.client.goto(&format!("{url}/{fragment}")).await.unwrap();
        page.until_ready().await;
        page
    }

    /// Waits until the page is usable.
    pub(crate) async fn until_ready(&self) {
        until("the demo is ready", async || {
            let script =
                "return [document.documentElement.dataset.ready ?? '', document.body?.innerText ?? '']";
            let seen = self.client.execute(script, vec![]).await.unwrap();
            when(seen[0] == "true", seen)
        })
        .await;
    }

    pub(crate) async fn find(&self, id: &str) -> Element {
        let selector = format!("[data-testid={id}]");
        let found = self.client.find(Locator::Css(&selector)).await;
        found.unwrap_or_else(|error| panic!("nothing has data-testid={id}: {error}"))
    }

    /// Waits until the page has this element: a view is shown a moment after the click on its link.
    pub(crate) async fn until_exists(&self, id: &str) {
        until(&format!("{id} exists"), async || {
            let selector = format!("[data-testid={id}]");
            let found = self.client.find_all(Locator::Css(&selector)).await.unwrap();
            when(!found.is_empty(), "there is none")
        })
        .await;
    }

    pub(crate) async fn text(&self, id: &str) -> String {
        // Unlike WebDriver's text, this includes the text of a folded panel.
        let text = self.find(id).await.prop("textContent").await.unwrap();
        text.unwrap_or_default()
    }

    pub(crate) async fn is_shown(&self, id: &str) -> bool {
        self.find(id).await.is_displayed().await.unwrap()
    }

    /// Waits until the text of an element contains this.
    pub(crate) async fn until_text(&self, id: &str, text: &str) {
        until(&format!("{id} contains {text:?}"), async || {
            let seen = self.text(id).await;
            when(seen.contains(text), seen)
        })
        .await;
    }

    /// Waits until an element has no text.
    pub(crate) async fn until_empty(&self, id: &str) {
        until(&format!("{id} is empty"), async || {
            let seen = self.text(id).await;
            when(seen.is_empty(), seen)
        })
        .await;
    }

    /// Waits until an error message with this sentence is shown.
    pub(crate) async fn until_error(&self, sentence: &str) {
        until(&format!("the error message is {sentence:?}"), async || {
            let shown = self.is_shown("error").await;
            let seen = (shown, self.text("error").await, self.status().await);
            when(shown && seen.1.contains(sentence), seen)
        })
        .await;
    }

    /// Clicks an element as soon as it is visible.
    pub(crate) async fn click(&self, id: &str) {
        until(&format!("{id} is visible"), async || {
            when(self.is_shown(id).await, "it is hidden")
        })
        .await;
        self.find(id).await.click().await.unwrap();
    }

    /// Types into the search box, at the end of its text.
    pub(crate) async fn type_keyword(&self, text: &str) {
        self.find("keyword").await.send_keys(text).await.unwrap();
    }

    /// Erases the text of the search box with the Backspace key.
    pub(crate) async fn erase_keyword(&self) {
        const BACKSPACE: &str = "\u{e003}";
        let length = self
            .find("keyword")
            .await
            .prop("value")
            .await
            .unwrap()
            .unwrap_or_default();
        let keys = BACKSPACE.repeat(length.chars().count());
        self.find("keyword").await.send_keys(&keys).await.unwrap();
    }

    /// Chooses from a list, and dispatches the events of a user's choice. (WebDriver dispatches "input" too early.)
    pub(crate) async fn choose(&self, id: &str, value: &str) {
        let script = "const [id, value] = arguments;
            const list = document.querySelector(`[data-testid=${id}]`);
            list.value = value;
            for (const event of ['input', 'change']) list.dispatchEvent(new Event(event, { bubbles: true }));";
        let arguments = vec![id.into(), value.into()];
        self.client.execute(script, arguments).await.unwrap();
    }

    /// The texts of the results.
    pub(crate) async fn results(&self) -> Vec<String> {
        let script = "return Array.from(document.querySelectorAll('[data-testid=result]'), (item) => item.textContent)";
        let texts = self.client.execute(script, vec![]).await.unwrap();
        let texts = texts.as_array().unwrap().iter();
        texts.map(|text| String::from(text.as_str().unwrap())).collect()
    }

    /// Waits until results are shown, nothing is loading, and each result contains this text.
    pub(crate) async fn until_results_with(&self, text: &str) {
        until(&format!("results with {text:?} are shown"), async || {
            let results = self.results().await;
            let settled = !self.status().await.contains('…');
            let fit = !results.is_empty() && results.iter().all(|result| result.contains(text));
            when(settled && fit, (self.status().await, results))
        })
        .await;
    }

    /// The status line of the search.
    pub(crate) async fn status(&self) -> String {
        self.text("status").await
    }

    /// Waits until the panel shows this number of live searches.
    pub(crate) async fn until_live(&self, count: usize) {
        until(&format!("the panel shows {count} live"), async || {
            let shown = self.text("panel-live").await;
            when(shown == count.to_string(), shown)
        })
        .await;
    }

    /// The names among the results. Each result has one of these names, and no name appears twice.
    pub(crate) async fn shown_of(&self, names: &BTreeSet<String>) -> BTreeSet<String> {
        let mut shown = BTreeSet::new();
        for result in self.results().await {
            let name = names.iter().find(|name| result.contains(name.as_str()));
            let name = name.unwrap_or_else(|| panic!("{result:?} is not a file of the folder"));
            assert!(shown.insert(name.clone()), "{name} is shown twice");
        }
        shown
    }
}
