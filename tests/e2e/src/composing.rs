//! Keyboards that compose words, in the search boxes of the guides and of the demo: a pause makes a search of what is being
//! composed, the end of the composition one of the word, and nothing else makes one.

use fantoccini::Locator;
use smh_emulator::Operation;

use crate::demo_page::DemoPage;
use crate::frameworks::QUICK;
use crate::input_method::InputMethod;
use crate::run::{Stage, run};
use crate::site::{assert_built, creates_in_flight, requests};
use crate::until::{until, when};

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
    // The package listens, and the client is there, once something has been searched.
    input.send_keys("harbour").await.unwrap();
    let mut box_ = SearchBox { stage, searched: 0 };
    box_.until_searched("harbour").await;
    box_.empty().await;
    let hand = InputMethod::new(&stage.client).await;

    // Pinyin: letters, then the word.
    hand.compose(&["d", "deng", "deng ta"]).await;
    hand.commit("灯塔").await;
    box_.until_searched("灯塔").await;
    box_.empty().await;

    // Kana, accepted by Enter.
    hand.compose(&["ｔ", "と", "とうだい", "灯台"]).await;
    hand.enter(true).await;
    hand.commit("灯台").await;
    box_.until_searched("灯台").await;
    box_.empty().await;

    // Hangul: a composition for each syllable, the last of which never ends.
    hand.compose(&["ㄷ", "드", "등"]).await;
    hand.commit("등").await;
    hand.compose(&["ㄷ", "대"]).await;
    hand.pass().await;
    box_.until_searched_at_last("등대").await;
    hand.commit("대").await;
    hand.enter(false).await;
    box_.until_searched_at_last("등대").await;
    box_.empty().await;

    // Latin words that are composed, as Gboard does: "light" is searched in a pause, "lighthouse" in the next one.
    hand.compose(&["l", "li", "lig", "ligh", "light"]).await;
    hand.pass().await;
    box_.until_searched("light").await;
    hand.compose(&["lighth", "lighthouse"]).await;
    hand.pass().await;
    box_.until_searched("lighthouse").await;
    hand.commit("lighthouse").await;
    // The word has been searched: neither its end nor Enter does so again. The next search comes right after that one.
    hand.enter(false).await;
    input.send_keys(" 47").await.unwrap();
    box_.until_searched("lighthouse 47").await;
    box_.empty().await;
}

struct SearchBox<'a> {
    stage: &'a Stage,
    /// How many searches have been made so far.
    searched: u64,
}

impl SearchBox<'_> {
    /// Waits until exactly one search has been made since, for this, and is the only one.
    async fn until_searched(&mut self, keyword: &str) {
        self.until_searched_at_last(keyword).await;
        let asked = requests(&self.stage.state(), Operation::Create).count() as u64;
        assert_eq!(asked, self.searched + 1, "creates up to {keyword:?}");
        self.searched = asked;
    }

    /// Waits until a search for this is the only one, whatever has been searched before.
    async fn until_searched_at_last(&mut self, keyword: &str) {
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
        self.searched = requests(&self.stage.state(), Operation::Create).count() as u64;
    }
}
