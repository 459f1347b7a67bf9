//! An example as a user sees it, found by what it says.

use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::input_method::InputMethod;
use crate::until::{until, when};

pub(super) struct ExamplePage {
    client: Client,
}

impl ExamplePage {
    pub(super) async fn open(client: &Client, url: &str) -> Self {
        client.goto(url).await.unwrap();
        let page = ExamplePage {
            client: client.clone(),
        };
        page.until_there("there is a search box", "//input[@type='search']")
            .await;
        page
    }

    async fn until_there(&self, what: &str, path: &str) -> Element {
        until(what, async || {
            let found = self.client.find(Locator::XPath(path)).await;
            let shown = match found {
                Ok(found) => found.is_displayed().await.unwrap_or_default(),
                Err(_) => false,
            };
            when(shown, self.text().await)
        })
        .await;
        self.client.find(Locator::XPath(path)).await.unwrap()
    }

    async fn script(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// All that is to be read.
    async fn text(&self) -> Value {
        self.script("return document.body?.innerText ?? ''").await
    }

    pub(super) async fn type_keyword(&self, text: &str) {
        let input = self
            .until_there("there is a search box", "//input[@type='search']")
            .await;
        input.send_keys(text).await.unwrap();
    }

    /// Types this word with an input method, which makes it of letters; the letters are not searched.
    pub(super) async fn compose_keyword(&self, word: &str) {
        self.type_keyword("").await;
        let hand = InputMethod::new(&self.client).await;
        hand.compose(&["d", "deng", "deng ta"]).await;
        let script = "return [
            document.querySelector('input').value,
            document.querySelector('[role=status]').textContent,
        ]";
        assert_eq!(self.script(script).await, json!(["deng ta", ""]));
        hand.commit(word).await;
    }

    /// Clicks the button or the link with this name.
    pub(super) async fn click(&self, name: &str) {
        let path = format!("//*[self::a or self::button][normalize-space()='{name}']");
        let found = self.until_there(&format!("{name:?} can be clicked"), &path).await;
        found.click().await.unwrap();
    }

    /// Waits until more than this many results are shown, each with this text, and nothing is on its way; gives their number.
    pub(super) async fn until_more_than(&self, count: usize, text: &str) -> usize {
        let mut shown = 0;
        until(&format!("more than {count} results are shown"), async || {
            let script = "return [
                document.querySelector('[role=status]').textContent,
                ...Array.from(document.querySelectorAll('.results li'), (item) => item.textContent),
            ]";
            let seen = self.script(script).await;
            let texts: Vec<_> = seen
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            shown = texts.len() - 1;
            let fit = texts[1..].iter().all(|item| item.contains(text));
            when(shown > count && fit && !texts[0].contains('…'), seen)
        })
        .await;
        shown
    }

    /// Waits until a failure is shown, in words for users.
    pub(super) async fn until_failed(&self) {
        let alert = self
            .until_there("a failure is shown", "//*[@role='alert']/p")
            .await;
        let words = alert.text().await.unwrap();
        assert!(words.contains(' ') && !words.contains("502"), "{words:?}");
    }

    /// Whether the keys go into the search box.
    pub(super) async fn has_focus(&self) -> bool {
        self.script("return document.activeElement?.type === 'search'")
            .await
            == true
    }

    /// What the page's server sends: the policy, and the page before any script has run.
    pub(super) async fn sent(&self) -> (String, String) {
        let script = "const done = arguments[0];
            fetch(location).then(async (answer) =>
                done([answer.headers.get('content-security-policy'), await answer.text()]))";
        let sent = self.client.execute_async(script, vec![]).await.unwrap();
        let text = |index: usize| String::from(sent[index].as_str().unwrap_or_default());
        (text(0), text(1))
    }
}
