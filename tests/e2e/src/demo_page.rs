//! The demo as a user sees it, found by its test hooks.

use std::collections::BTreeSet;

use fantoccini::elements::Element;
use fantoccini::{Client, Locator};

use crate::run::Stage;
use crate::site::assert_built;
use crate::until::{until, when};

pub(crate) struct DemoPage {
    client: Client,
}

impl DemoPage {
    /// Opens the demo's search in the current window.
    pub(crate) async fn open(stage: &Stage) -> Self {
        DemoPage::open_at(&stage.client, &stage.site.url).await
    }

    /// The same where the demo is at this URL.
    pub(crate) async fn open_at(client: &Client, url: &str) -> Self {
        DemoPage::open_view(client, url, "#/search").await
    }

    /// Opens one of the demo's views: that of this fragment.
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

    pub(crate) async fn find(&self, hook: &str) -> Element {
        let selector = format!("[data-testid={hook}]");
        let found = self.client.find(Locator::Css(&selector)).await;
        found.unwrap_or_else(|error| panic!("nothing has data-testid={hook}: {error}"))
    }

    /// Waits until the page has this part: another view is shown a moment after its link has been clicked.
    pub(crate) async fn until_there(&self, hook: &str) {
        until(&format!("there is {hook}"), async || {
            let selector = format!("[data-testid={hook}]");
            let found = self.client.find_all(Locator::Css(&selector)).await.unwrap();
            when(!found.is_empty(), "it is not there")
        })
        .await;
    }

    pub(crate) async fn text(&self, hook: &str) -> String {
        // Not what WebDriver finds visible: the panel may be folded.
        let text = self.find(hook).await.prop("textContent").await.unwrap();
        text.unwrap_or_default()
    }

    pub(crate) async fn is_shown(&self, hook: &str) -> bool {
        self.find(hook).await.is_displayed().await.unwrap()
    }

    /// Waits until the page says this, and maybe more, in one of its parts.
    pub(crate) async fn until_text(&self, hook: &str, text: &str) {
        until(&format!("{hook} says {text:?}"), async || {
            let seen = self.text(hook).await;
            when(seen.contains(text), seen)
        })
        .await;
    }

    /// Waits until one of its parts says nothing.
    pub(crate) async fn until_silent(&self, hook: &str) {
        until(&format!("{hook} says nothing"), async || {
            let seen = self.text(hook).await;
            when(seen.is_empty(), seen)
        })
        .await;
    }

    /// Waits until a failure is shown with this sentence.
    pub(crate) async fn until_failed(&self, sentence: &str) {
        until(&format!("a failure says {sentence:?}"), async || {
            let shown = self.is_shown("error").await;
            let seen = (shown, self.text("error").await, self.status().await);
            when(shown && seen.1.contains(sentence), seen)
        })
        .await;
    }

    /// Clicks where a user would, once it is there to be clicked.
    pub(crate) async fn click(&self, hook: &str) {
        until(&format!("{hook} can be clicked"), async || {
            when(self.is_shown(hook).await, "it is hidden")
        })
        .await;
        self.find(hook).await.click().await.unwrap();
    }

    /// Types into the search box, after what is there.
    pub(crate) async fn type_keyword(&self, text: &str) {
        self.find("keyword").await.send_keys(text).await.unwrap();
    }

    /// Empties the search box as a user does, key by key.
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

    /// Chooses from a list, with the events of a user's choice. (WebDriver's own way fires "input" too early.)
    pub(crate) async fn choose(&self, hook: &str, value: &str) {
        let script = "const [hook, value] = arguments;
            const list = document.querySelector(`[data-testid=${hook}]`);
            list.value = value;
            for (const event of ['input', 'change']) list.dispatchEvent(new Event(event, { bubbles: true }));";
        let arguments = vec![hook.into(), value.into()];
        self.client.execute(script, arguments).await.unwrap();
    }

    /// The texts of the results.
    pub(crate) async fn results(&self) -> Vec<String> {
        let script = "return Array.from(document.querySelectorAll('[data-testid=result]'), (item) => item.textContent)";
        let texts = self.client.execute(script, vec![]).await.unwrap();
        let texts = texts.as_array().unwrap().iter();
        texts.map(|text| String::from(text.as_str().unwrap())).collect()
    }

    /// Waits until results are shown, nothing is on its way, and each holds this text.
    pub(crate) async fn until_results_with(&self, text: &str) {
        until(&format!("results with {text:?} are shown"), async || {
            let results = self.results().await;
            let settled = !self.status().await.contains('…');
            let fit = !results.is_empty() && results.iter().all(|result| result.contains(text));
            when(settled && fit, (self.status().await, results))
        })
        .await;
    }

    /// What the page says about the search.
    pub(crate) async fn status(&self) -> String {
        self.text("status").await
    }

    /// Waits until the panel shows that so many searches are alive.
    pub(crate) async fn until_live(&self, count: usize) {
        until(&format!("the panel shows {count} live"), async || {
            let shown = self.text("panel-live").await;
            when(shown == count.to_string(), shown)
        })
        .await;
    }

    /// Which of these names are among the results, each at most once.
    pub(crate) async fn shown_of(&self, names: &BTreeSet<String>) -> BTreeSet<String> {
        let mut shown = BTreeSet::new();
        for result in self.results().await {
            let name = names.iter().find(|name| result.contains(name.as_str()));
            let name = name.unwrap_or_else(|| panic!("{result:?} is no file of the folder"));
            assert!(shown.insert(name.clone()), "{name} is shown twice");
        }
        shown
    }
}
