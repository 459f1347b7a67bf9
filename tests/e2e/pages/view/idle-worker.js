// Runs as long as its page lives, and does nothing.

postMessage("started");
