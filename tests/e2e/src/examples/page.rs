//! An example as a user sees it. Elements are found by their text and role.

use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::support::input_method::InputMethod;
use crate::support::until::{until, when};

pub(super) struct ExamplePage {
    client: Client,
}

impl ExamplePage {
    pub(super) async fn open(client: &Client, url: &str) -> Self {
        client.goto(url).await.unwrap();
        let page = ExamplePage {
            client: client.clone(),
        };
        page.until_shown("there is a search box", "//input[@type='search']")
            .await;
        page
    }

    async fn until_shown(&self, condition: &str, path: &str) -> Element {
        until(condition, async || {
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

    /// The visible text of the page.
    async fn text(&self) -> Value {
        self.script("return document.body?.innerText ?? ''").await
    }

    pub(super) async fn type_keyword(&self, text: &str) {
        let input = self
            .until_shown("there is a search box", "//input[@type='search']")
            .await;
        input.send_keys(text).await.unwrap();
    }

    /// Types a word with an input method. The letters from which it is composed are not searched.
    pub(super) async fn compose_keyword(&self, word: &str) {
        self.type_keyword("").await;
        let keyboard = InputMethod::new(&self.client).await;
        keyboard.compose(&["d", "deng", "deng ta"]).await;
        let script = "return [
            document.querySelector('input').value,
            document.querySelector('[role=status]').textContent,
        ]";
        assert_eq!(self.script(script).await, json!(["deng ta", ""]));
        keyboard.commit(word).await;
    }

    /// Clicks the button or link with this name.
    pub(super) async fn click(&self, name: &str) {
        let path = format!("//*[self::a or self::button][normalize-space()='{name}']");
        let found = self.until_shown(&format!("{name:?} is visible"), &path).await;
        found.click().await.unwrap();
    }

    /// Waits until more than `count` results are shown, each with this text, and nothing is loading. Returns their number.
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

    /// Waits until an error message for users is shown.
    pub(super) async fn until_error(&self) {
        let alert = self
            .until_shown("an error is shown", "//*[@role='alert']/p")
            .await;
        let words = alert.text().await.unwrap();
        assert!(words.contains(' ') && !words.contains("502"), "{words:?}");
    }

    /// Whether the search box has the focus.
    pub(super) async fn has_focus(&self) -> bool {
        self.script("return document.activeElement?.type === 'search'")
            .await
            == true
    }

    /// The server's response for the page: the content security policy, and the HTML.
    pub(super) async fn response(&self) -> (String, String) {
        let script = "const done = arguments[0];
            fetch(location).then(async (response) =>
                done([response.headers.get('content-security-policy'), await response.text()]))";
        let response = self.client.execute_async(script, vec![]).await.unwrap();
        let text = |index: usize| String::from(response[index].as_str().unwrap_or_default());
        (text(0), text(1))
    }
}
