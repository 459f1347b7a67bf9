//! A clock that only the test advances.

use wasm_bindgen::prelude::*;

/// Replaces the page's monotonic clock and its timers, until dropped. Time stands still except in [`StoppedClock::advance`],
/// so what happens does not depend on the speed of the machine. `until` and `pause` still take real time.
pub(crate) struct StoppedClock(JsValue);

impl StoppedClock {
    pub(crate) fn stop() -> Self {
        StoppedClock(js!("(() => {
            const { setTimeout, clearTimeout } = globalThis;
            const realNow = performance.now.bind(performance);
            const clock = { now: Math.ceil(realNow()), timers: new Map() };
            performance.now = () => clock.now;
            globalThis.setTimeout = (run, ms = 0, ...args) => {
                // Negative, unlike the ids of real timers.
                const id = -1 - (clock.started = (clock.started ?? 0) + 1);
                clock.timers.set(id, { at: clock.now + Math.max(ms, 0), run: () => run(...args) });
                return id;
            };
            globalThis.setTimeout.real = setTimeout;
            globalThis.clearTimeout = (id) => clock.timers.delete(id) || clearTimeout(id);
            clock.advance = (ms) => {
                clock.now += ms;
                const due = [...clock.timers].filter(([, { at }]) => at <= clock.now).sort(([, one], [, other]) => one.at - other.at);
                for (const [id, { run }] of due) if (clock.timers.delete(id)) run();
            };
            clock.restore = () => {
                Object.assign(globalThis, { setTimeout, clearTimeout });
                // A monotonic clock does not go back.
                const ahead = Math.max(clock.now - realNow(), 0);
                performance.now = () => realNow() + ahead;
                for (const { at, run } of clock.timers.values()) setTimeout(run, at - clock.now);
            };
            return clock;
        })()"))
    }

    /// Advances the clock and calls the timers that are due then. A timer that they start waits for the next call.
    pub(crate) fn advance(&self, ms: u32) {
        let clock = &self.0;
        js!("clock.advance(ms)", clock, ms);
    }
}

impl Drop for StoppedClock {
    fn drop(&mut self) {
        let clock = &self.0;
        js!("clock.restore()", clock);
    }
}
