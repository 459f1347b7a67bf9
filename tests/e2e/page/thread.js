// Does nothing, for as long as its page lives.

postMessage("here");
