//! Input methods that compose text, in the search boxes of the guides and of the demo: the end of a composition starts a search,
//! a pause starts one for the composed text, and nothing else does.

use fantoccini::Locator;
use smh_emulator::Operation;

use crate::frameworks::QUICK;
use crate::support::demo_page::DemoPage;
use crate::support::harness::{Stage, run};
use crate::support::input_method::InputMethod;
use crate::support::site::{creates_in_flight, requests};
use crate::support::until::{until, when};
use crate::support::web_server::assert_built;

#[tokio::test]
async fn plain() {
    run("composing-plain", QUICK, async |stage| {
        compose_in_guide(&stage, "guide-plain").await
    })
    .await;
}

#[tokio::test]
async fn react() {
    run("composing-react", QUICK, async |stage| {
        compose_in_guide(&stage, "guide-react").await
    })
    .await;
}

#[tokio::test]
async fn vue() {
    run("composing-vue", QUICK, async |stage| {
        compose_in_guide(&stage, "guide-vue").await
    })
    .await;
}

#[tokio::test]
async fn demo() {
    run("composing-demo", QUICK, async |stage| {
        DemoPage::open(&stage).await;
        compose(&stage).await;
    })
    .await;
}

async fn compose_in_guide(stage: &Stage, name: &str) {
    assert_built("target/frameworks");
    let url = format!("{}/frameworks/{name}/index.html", stage.site.url);
    stage.client.goto(&url).await.unwrap();
    until("there is an input", async || {
        let found = stage.client.find_all(Locator::Css("input[type=search]")).await;
        let count = found.unwrap().len();
        when(count == 1, count)
    })
    .await;
    compose(stage).await;
}

async fn compose(stage: &Stage) {
    let input = stage
        .client
        .find(Locator::Css("input[type=search]"))
        .await
        .unwrap();
    // After a first search the client exists, and the package listens to the input.
    input.send_keys("harbour").await.unwrap();
    let mut search_box = SearchBox { stage, creates: 0 };
    search_box.until_searched("harbour").await;
    search_box.empty().await;
    let keyboard = InputMethod::new(&stage.client).await;

    // Pinyin: letters, then the word.
    keyboard.compose(&["d", "deng", "deng ta"]).await;
    keyboard.commit("灯塔").await;
    search_box.until_searched("灯塔").await;
    search_box.empty().await;

    // Kana, accepted by Enter.
    keyboard.compose(&["ｔ", "と", "とうだい", "灯台"]).await;
    keyboard.press_enter(true).await;
    keyboard.commit("灯台").await;
    search_box.until_searched("灯台").await;
    search_box.empty().await;

    // Hangul: each syllable is a composition, and the last one does not end.
    keyboard.compose(&["ㄷ", "드", "등"]).await;
    keyboard.commit("등").await;
    keyboard.compose(&["ㄷ", "대"]).await;
    keyboard.end_pause().await;
    search_box.until_only_search_is("등대").await;
    keyboard.commit("대").await;
    keyboard.press_enter(false).await;
    search_box.until_only_search_is("등대").await;
    search_box.empty().await;

    // Composed Latin words, as by Gboard: one pause after "light", another after "lighthouse".
    keyboard.compose(&["l", "li", "lig", "ligh", "light"]).await;
    keyboard.end_pause().await;
    search_box.until_searched("light").await;
    keyboard.compose(&["lighth", "lighthouse"]).await;
    keyboard.end_pause().await;
    search_box.until_searched("lighthouse").await;
    keyboard.commit("lighthouse").await;
    // The word has been searched: neither the end of its composition nor Enter starts another search.
    keyboard.press_enter(false).await;
    input.send_keys(" 47").await.unwrap();
    search_box.until_searched("lighthouse 47").await;
    search_box.empty().await;
}

struct SearchBox<'a> {
    stage: &'a Stage,
    /// The number of creates so far.
    creates: u64,
}

impl SearchBox<'_> {
    /// Waits until the only live search is for this keyword. There has been exactly one create since the last call.
    async fn until_searched(&mut self, keyword: &str) {
        self.until_only_search_is(keyword).await;
        let creates = requests(&self.stage.state(), Operation::Create).count() as u64;
        assert_eq!(creates, self.creates + 1, "creates up to {keyword:?}");
        self.creates = creates;
    }

    /// Waits until the only live search is for this keyword, after any number of creates.
    async fn until_only_search_is(&mut self, keyword: &str) {
        self.stage
            .site
            .until(&format!("{keyword:?} is searched"), |state| {
                creates_in_flight(state) == 0
                    && state.live_searches == 1
                    && state.searches[0].conditions["keyword"] == keyword
            })
            .await;
    }

    /// Empties the input, which clears the search.
    async fn empty(&mut self) {
        let input = self
            .stage
            .client
            .find(Locator::Css("input[type=search]"))
            .await
            .unwrap();
        input.send_keys(&"\u{e003}".repeat(20)).await.unwrap();
        self.stage.site.until_nothing_lives().await;
        self.creates = requests(&self.stage.state(), Operation::Create).count() as u64;
    }
}
